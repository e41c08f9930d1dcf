using System.Diagnostics;

namespace CardFunctions.LocalHost.Storage;

/// <summary>What a command line tool answered.</summary>
/// <param name="ExitCode">0 is success.</param>
/// <param name="Output">Standard output and error, in the order of lines within each.</param>
internal sealed record ToolRun(int ExitCode, string Output)
{
    /// <summary>Runs a tool to its end.</summary>
    /// <exception cref="LocalStorageException">It did not end in time, and was stopped.</exception>
    public static async Task<ToolRun> RunAsync(
        string tool, IEnumerable<string> arguments, string folder, TimeSpan deadline, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(tool, arguments)
        {
            UseShellExecute = false,
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start) ?? throw new LocalStorageException($"'{tool}' can't be started.");
        process.StandardInput.Close();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(deadline);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(limit.Token);
            var errors = process.StandardError.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token);
            return new ToolRun(process.ExitCode, await output + await errors);
        }
        catch (OperationCanceledException exception)
        {
            process.Kill(entireProcessTree: true);
            cancellationToken.ThrowIfCancellationRequested();
            throw new LocalStorageException($"'{tool}' did not end within {deadline.TotalSeconds:0} s and was stopped.", exception);
        }
    }
}
