using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace CardFunctions.LocalHost.FunctionsHost;

/// <summary>Why no process of an instance is started any more.</summary>
internal enum HandlerEnd
{
    /// <summary>The local host stops.</summary>
    Stopped,

    /// <summary>It ended with 0, which the Functions host takes for the last word.</summary>
    ExitCodeZero,

    /// <summary>It died for the third time in half an hour, and the local host is strict.</summary>
    DeathLimit,

    /// <summary>It never answered.</summary>
    NeverStarted,
}

/// <summary>How a process of the app is started.</summary>
/// <param name="Number">1, 2, 3 … : which instance.</param>
/// <param name="App">What is started.</param>
/// <param name="Port">The port it is told to listen on.</param>
/// <param name="Settings">Its settings, given as environment variables.</param>
/// <param name="Strict">Whether the limit of three deaths in 30 minutes holds.</param>
internal sealed record HandlerStart(int Number, AppFolder App, int Port, IReadOnlyDictionary<string, string> Settings, bool Strict)
{
    // Below the range from which systems take the ports of outgoing connections, so that none takes the app's while it restarts.
    private const int LowestPort = 20_000;
    private const int HighestPort = 30_000;
    private const int PortTries = 50;

    /// <summary>A loopback port that is free now.</summary>
    public static int FreePort()
    {
        for (var attempt = 0; attempt < PortTries; attempt++)
        {
            var port = RandomNumberGenerator.GetInt32(LowestPort, HighestPort);
            try
            {
                using var probe = new TcpListener(IPAddress.Loopback, port);
                probe.Start();
                return port;
            }
            catch (SocketException)
            {
                // Taken: another one.
            }
        }

        using var any = new TcpListener(IPAddress.Loopback, 0);
        any.Start();
        return ((IPEndPoint)any.LocalEndpoint).Port;
    }

    /// <summary>Starts one.</summary>
    public Process Start()
    {
        var info = new ProcessStartInfo(App.Host.Executable)
        {
            WorkingDirectory = App.Path,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (var argument in App.Host.Arguments)
        {
            info.ArgumentList.Add(argument);
        }

        foreach (var (name, value) in Settings)
        {
            info.Environment[name] = value;
        }

        info.Environment["FUNCTIONS_CUSTOMHANDLER_PORT"] = Port.ToString(CultureInfo.InvariantCulture);
        info.Environment["AZURE_FUNCTIONS_ENVIRONMENT"] = "Development";
        return Process.Start(info) ?? throw new IOException($"{App.Host.Executable} was not started");
    }
}
