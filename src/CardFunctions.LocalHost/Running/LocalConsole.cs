using System.Globalization;

namespace CardFunctions.LocalHost.Running;

/// <summary>The one place that writes to the terminal: whole lines, never interleaved.</summary>
/// <remarks>Thread safe.</remarks>
internal sealed class LocalConsole(TextWriter output, TimeProvider time, bool colour = false)
{
    private const string Yellow = "\u001b[33m";
    private const string Red = "\u001b[31m";
    private const string Reset = "\u001b[0m";
    private readonly Lock _gate = new();

    /// <summary>The process's own terminal; coloured where a person looks at it and has not set <c>NO_COLOR</c>.</summary>
    public static LocalConsole Standard(TimeProvider time) =>
        new(Console.Out, time, !Console.IsOutputRedirected && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")));

    /// <summary>One that keeps everything to itself.</summary>
    public static LocalConsole Silent(TimeProvider time) => new(TextWriter.Null, time);

    /// <summary>Writes a line as it is, for the banner and for what a command prints.</summary>
    public void Plain(string line)
    {
        lock (_gate)
        {
            output.WriteLine(line);
            output.Flush();
        }
    }

    /// <summary>Writes what happened; <paramref name="source"/> says in which part (<c>host</c>, <c>app[1]</c>).</summary>
    public void Information(string source, string text) => Write(source, "info", text, "");

    /// <summary>Writes what a person should look at when it happens often.</summary>
    public void Warning(string source, string text) => Write(source, "warn", text, Yellow);

    /// <summary>Writes what is wrong.</summary>
    public void Error(string source, string text) => Write(source, "FAIL", text, Red);

    private void Write(string source, string level, string text, string ink)
    {
        var now = time.GetLocalNow().ToString("HH:mm:ss", CultureInfo.InvariantCulture);
        var line = string.Create(CultureInfo.InvariantCulture, $"{now} {level} {source,-7} {text}");
        Plain(colour && ink.Length > 0 ? ink + line + Reset : line);
    }
}
