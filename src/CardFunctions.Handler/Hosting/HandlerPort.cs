using System.Globalization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace CardFunctions.Handler.Hosting;

/// <summary>The loopback port that the Functions host chose for the process.</summary>
internal static class HandlerPort
{
    /// <summary>The setting by which the host tells the port.</summary>
    public const string Setting = "FUNCTIONS_CUSTOMHANDLER_PORT";

    /// <summary>Reads the port.</summary>
    /// <exception cref="OptionsValidationException">The setting is missing or is no port; the message names it.</exception>
    public static int Read(IConfiguration configuration)
    {
        var text = configuration[Setting];
        if (string.IsNullOrEmpty(text))
        {
            throw Invalid($"{Setting} is not set: the Functions host sets it to the loopback port that the handler listens on.");
        }

        return ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port > 0
            ? port
            : throw Invalid($"{Setting} must be a port from 1 to 65535, not '{text}'.");
    }

    private static OptionsValidationException Invalid(string message) => new(Setting, typeof(int), [message]);
}
