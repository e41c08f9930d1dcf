using CardFunctions.Handler.Logging;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;

namespace CardFunctions.Handler.Hosting;

/// <summary>Says in one line on stderr why the process does not start.</summary>
/// <remarks>It writes there itself: a failure this early may have come before there is a logger.</remarks>
internal static class Startup
{
    /// <summary>Reports the failure and gives the exit code that goes with it, which is never zero.</summary>
    public static int Refuse(Exception failure) => failure switch
    {
        OptionsValidationException invalid => Refuse(string.Join(' ', invalid.Failures), ExitCode.Configuration),
        AggregateException several when several.InnerExceptions.All(inner => inner is OptionsValidationException) =>
            Refuse(string.Join(' ', several.InnerExceptions.SelectMany(inner => ((OptionsValidationException)inner).Failures)), ExitCode.Configuration),
        // The words "address already in use" are what the Functions host looks for in stderr.
        IOException { InnerException: AddressInUseException } =>
            Refuse($"{HandlerPort.Setting}: {failure.Message}", ExitCode.PortInUse),
        _ => Refuse(failure.ToString(), ExitCode.Fault),
    };

    /// <summary>Writes the reason and gives the exit code back.</summary>
    public static int Refuse(string reason, int exitCode)
    {
        Console.Error.WriteLine($"fail: {Line.From(reason)}");
        return exitCode;
    }
}
