using System.Globalization;

namespace CardFunctions.LocalHost.Demo;

/// <summary>Shows how far something is, on one line of a terminal; where the output goes to a file, a line for each step.</summary>
internal sealed class ProgressBar(TextWriter output, bool isTerminal)
{
    private const int Width = 40;
    private const string Up = "\r\u001b[2K";

    private string? _last;

    /// <summary>Shows a share from 0 to 1, and what stands beside it.</summary>
    public void Show(decimal share, string text)
    {
        var line = Render(share, text);
        if (line != _last)
        {
            output.Write(isTerminal ? Up + line : line + Environment.NewLine);
            output.Flush();
        }

        _last = line;
    }

    /// <summary>Leaves the bar as it stands, and goes on below.</summary>
    public void End()
    {
        if (isTerminal)
        {
            output.WriteLine();
        }
    }

    /// <summary>The line of a share.</summary>
    internal static string Render(decimal share, string text)
    {
        var full = (int)(Math.Clamp(share, 0, 1) * Width);
        return string.Create(
            CultureInfo.InvariantCulture, $"[{new string('#', full)}{new string('.', Width - full)}] {share * 100,5:0.0} %  {text}");
    }
}
