using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace DeepNotebooks.Tests.Zoos;

/// <summary>OpenSSH's own server on loopback, into which this user comes with a key made for it.</summary>
sealed class Sshd : IDisposable
{
    internal const string Server = "/usr/sbin/sshd";

    readonly Process process;
    readonly string folder;

    /// <param name="scene">Where its files lie.</param>
    /// <param name="speaksNewProtocol">Whether it lets GIT_PROTOCOL through, which Debian's own configuration does not.</param>
    /// <param name="lfsAuthenticate">A script that says where the LFS objects are; null: there are none.</param>
    internal Sshd(ZooScene scene, bool speaksNewProtocol, string? lfsAuthenticate = null)
    {
        folder = Directory.CreateDirectory(Path.Combine(scene.Root, $"sshd-{Guid.NewGuid():N}")).FullName;
        Port = FreePort();
        scene.Run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", In("host"));
        scene.Run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", In("user"));
        File.Copy(In("user.pub"), In("authorized"));
        if (lfsAuthenticate is not null)
        {
            File.WriteAllText(In("git-lfs-authenticate"), lfsAuthenticate);
            scene.Run("chmod", "755", In("git-lfs-authenticate"));
        }
        File.WriteAllText(In("config"), $"""
            ListenAddress 127.0.0.1
            Port {Port}
            HostKey {In("host")}
            AuthorizedKeysFile {In("authorized")}
            PidFile none
            StrictModes no
            UsePAM no
            SetEnv PATH={folder}:{System.Environment.GetEnvironmentVariable("PATH")} GIT_CONFIG_NOSYSTEM=1
            {(speaksNewProtocol ? "AcceptEnv GIT_PROTOCOL" : "")}

            """);
        if (System.Environment.UserName == "root")
            Directory.CreateDirectory("/run/sshd");
        process = Process.Start(new ProcessStartInfo(Server, ["-D", "-e", "-f", In("config")]) { UseShellExecute = false, RedirectStandardError = true })!;
        // It says when it listens; from then on nobody reads on, and it says little.
        while (process.StandardError.ReadLine() is { } line && !line.Contains("listening", StringComparison.Ordinal))
        {
        }
        _ = process.StandardError.ReadToEndAsync();
    }

    internal int Port { get; }

    /// <summary>What git runs to get in.</summary>
    internal string Command =>
        $"ssh -i {In("user")} -o IdentitiesOnly=yes -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR -o BatchMode=yes";

    internal static string Url(int port, string folder) => $"ssh://{System.Environment.UserName}@127.0.0.1:{port}{folder}";

    static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    string In(string file) => Path.Combine(folder, file);

    public void Dispose()
    {
        process.Kill();
        process.WaitForExit();
        process.Dispose();
    }
}

/// <summary>A test against sshd: skipped where it is not installed, a failure there with CI=true.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SshTheoryAttribute : TheoryAttribute
{
    public override string? Skip => System.Environment.GetEnvironmentVariable("CI") != "true" && !File.Exists(Sshd.Server)
        ? "openssh-server is not installed (apt-get install openssh-server)"
        : null;
}
