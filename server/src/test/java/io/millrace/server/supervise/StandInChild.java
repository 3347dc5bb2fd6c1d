package io.millrace.server.supervise;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.millrace.model.process.ChildCommand;
import io.millrace.model.process.ParentGuard;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/** A real child process that does nothing but live, and writes its start into a file. */
public final class StandInChild {
  private StandInChild() {}

  /**
   * Runs in the child: arguments are the file that gets a line at each start, and what to do (serve
   * or fail).
   */
  public static void main(String[] args) throws Exception {
    if (args[1].equals("fail")) {
      System.err.println("the stand-in was told to fail");
      System.exit(3);
    }
    try (ServerSocket socket = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
      Files.writeString(Path.of(args[0]), Integer.toString(socket.getLocalPort()));
      while (true) {
        socket.accept().close();
      }
    }
  }

  static ChildCommand command(String name, Path directory, String mode) {
    Path portFile = directory.resolve(name + ".port");
    return new ChildCommand(
        name,
        ImmutableList.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx32m",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            ParentGuard.class.getName(),
            StandInChild.class.getName(),
            portFile.toString(),
            mode),
        ImmutableMap.of(),
        directory,
        directory.resolve(name + ".log"),
        serves(portFile),
        Duration.ofSeconds(30));
  }

  private static BooleanSupplier serves(Path portFile) {
    return () -> {
      try (Socket socket =
          new Socket(
              InetAddress.getLoopbackAddress(), Integer.parseInt(Files.readString(portFile)))) {
        return socket.isConnected();
      } catch (IOException | NumberFormatException e) {
        return false;
      }
    };
  }
}
