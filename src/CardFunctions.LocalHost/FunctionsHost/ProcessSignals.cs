using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace CardFunctions.LocalHost.FunctionsHost;

/// <summary>Asks a process to end, and recognises one that an earlier run left behind.</summary>
internal static class ProcessSignals
{
    private const int SigTerm = 15;

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

    /// <summary>What tells a process from a later one with the same number: its start, as text.</summary>
    public static string StartMark(Process process) =>
        process.StartTime.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture);

    /// <summary>The running process with this number and start mark, or null.</summary>
    public static Process? Find(int id, string startMark)
    {
        Process? process = null;
        try
        {
            process = Process.GetProcessById(id);
            if (string.Equals(StartMark(process), startMark, StringComparison.Ordinal))
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
