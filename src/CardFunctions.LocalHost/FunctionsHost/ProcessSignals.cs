using System.Diagnostics;
using System.Runtime.InteropServices;

namespace CardFunctions.LocalHost.FunctionsHost;

/// <summary>Asks a process to end, and recognises one that an earlier run left behind.</summary>
internal static class ProcessSignals
{
    private const int SigTerm = 15;
    private static readonly TimeSpan StartTolerance = TimeSpan.FromSeconds(2);

    /// <summary>Asks the process to end (SIGTERM; on Windows, which has no such thing, kills it). Does nothing when it has ended.</summary>
    public static void Terminate(Process process)
    {
        try
        {
            if (OperatingSystem.IsWindows())
            {
                process.Kill(entireProcessTree: true);
            }
            else if (!process.HasExited)
            {
                _ = Kill(process.Id, SigTerm);
            }
        }
        catch (InvalidOperationException)
        {
            // It ended meanwhile.
        }
    }

    /// <summary>Kills the process with all that it started. Does nothing when it has ended.</summary>
    public static void Kill(Process process)
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException)
        {
            // It ended meanwhile.
        }
    }

    /// <summary>When the process started, which tells it from a later one with the same number.</summary>
    public static DateTimeOffset StartOf(Process process) => new(process.StartTime.ToUniversalTime(), TimeSpan.Zero);

    /// <summary>The running process with this number that started then, or null.</summary>
    public static Process? Find(int id, DateTimeOffset started)
    {
        Process? process = null;
        try
        {
            process = Process.GetProcessById(id);
            // Computed from the time of the system's start, which is not read to the same fraction every time.
            if ((StartOf(process) - started).Duration() < StartTolerance)
            {
                return process;
            }
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            // There is none, or it is not ours to look at.
        }

        process?.Dispose();
        return null;
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int pid, int signal);
}
