package io.millrace.benchmarks.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;

/** CPU time and memory of the processes of a running Millrace, by the ids in its data directory. */
final class ProcessCpu {
  private final Map<String, ProcessHandle> processes = new LinkedHashMap<>();

  /**
   * Finds the processes.
   *
   * @param dataDirectory of the running Millrace
   * @param others ids of further processes by a name for each
   */
  ProcessCpu(Path dataDirectory, Map<String, String> others) throws IOException {
    others.forEach(
        (name, pid) -> processes.put(name, ProcessHandle.of(Long.parseLong(pid)).orElseThrow()));
    try (Stream<Path> files = Files.list(dataDirectory.resolve("run"))) {
      for (Path file : files.filter(f -> f.toString().endsWith(".pid")).sorted().toList()) {
        long pid = Long.parseLong(Files.readString(file).split(" ", 2)[0]);
        ProcessHandle child = ProcessHandle.of(pid).orElseThrow();
        child.parent().ifPresent(parent -> processes.putIfAbsent("millrace", parent));
        processes.put(file.getFileName().toString().replace(".pid", ""), child);
      }
    }
  }

  /** CPU time that each process has used so far, by name; {@code millrace} is the main process. */
  Map<String, Duration> used() {
    Map<String, Duration> used = new LinkedHashMap<>();
    processes.forEach(
        (name, process) -> used.put(name, process.info().totalCpuDuration().orElse(Duration.ZERO)));
    return used;
  }

  /** Resident memory of each process in MiB, where the system tells. */
  Map<String, Long> residentMebibytes() throws IOException {
    Map<String, Long> resident = new LinkedHashMap<>();
    for (Map.Entry<String, ProcessHandle> process : processes.entrySet()) {
      Path status = Path.of("/proc", Long.toString(process.getValue().pid()), "status");
      for (String line : Files.readAllLines(status)) {
        if (line.startsWith("VmRSS:")) {
          resident.put(process.getKey(), Long.parseLong(line.replaceAll("\\D", "")) >> 10);
        }
      }
    }
    return resident;
  }
}
