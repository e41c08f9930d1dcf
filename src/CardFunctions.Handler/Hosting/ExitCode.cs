namespace CardFunctions.Handler.Hosting;

/// <summary>What the process ends with.</summary>
/// <remarks>
/// The Functions host starts a process anew that ended with anything but zero, and never one that ended with zero: from then
/// on every call answers 500. So nothing that serves may end with zero, however orderly it stopped. The numbers are those of
/// <c>sysexits.h</c> and of a shell that reports a signal.
/// </remarks>
internal static class ExitCode
{
    /// <summary>The function folders are written. Nothing was served.</summary>
    public const int Written = 0;

    /// <summary>The command line is not one that the executable knows.</summary>
    public const int Usage = 64;

    /// <summary>The port is taken by another process.</summary>
    public const int PortInUse = 69;

    /// <summary>A fault of the program itself, before it served.</summary>
    public const int Fault = 70;

    /// <summary>A setting is missing or wrong; the message names it.</summary>
    public const int Configuration = 78;

    /// <summary>Served, was asked to stop, and let the running requests end.</summary>
    public const int Stopped = 143;
}
