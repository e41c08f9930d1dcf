using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace CardFunctions.Providers.Simulator;

/// <summary>Settings of the simulator: section <c>Payments:Simulator</c>.</summary>
public sealed class SimulatorOptions
{
    /// <summary>The section of the settings.</summary>
    public const string Section = $"{PaymentOptions.Section}:Simulator";

    /// <summary>The shortest key: as long as the hash that it keys (RFC 2104, section 3).</summary>
    internal const int MinKeyBytes = 32;

    /// <summary>Whether there is a simulator at all. It is refused where <c>AZURE_FUNCTIONS_ENVIRONMENT</c> is <c>Production</c>.</summary>
    public bool Enabled { get; set; }

    /// <summary>Where the hosted page is, without the registration: an absolute address that ends in a slash.</summary>
    public string PageBaseUrl { get; set; } = "";

    /// <summary>What fingerprints, tokens and identifiers are made with: at least 32 bytes in Base64.</summary>
    public string Key { get; set; } = "";

    /// <summary>How long a call waits whose answer never comes, in milliseconds: 0 to 60,000.</summary>
    public int UnansweredMilliseconds { get; set; } = 200;

    /// <summary>How many of 100 charges and follow-ups are answered with "not now", and not done; with 100 every call of any kind is.</summary>
    public int UnavailablePercent { get; set; }

    /// <summary>How many of 100 charges and follow-ups get no answer; half of these are done.</summary>
    public int UnansweredPercent { get; set; }
}

/// <summary>Refuses settings with which the simulator can't, or must not, run.</summary>
internal sealed class ValidateSimulatorOptions(IConfiguration configuration) : IValidateOptions<SimulatorOptions>
{
    private const int MaxUnansweredMilliseconds = 60_000;
    private const string EnvironmentSetting = "AZURE_FUNCTIONS_ENVIRONMENT";
    private const string Prefix = "Payments__Simulator__";

    public ValidateOptionsResult Validate(string? name, SimulatorOptions options)
    {
        var faults = Faults(options).ToList();
        return faults.Count > 0 ? ValidateOptionsResult.Fail(faults) : ValidateOptionsResult.Success;
    }

    private IEnumerable<string> Faults(SimulatorOptions options)
    {
        // The Functions host takes an environment that nobody named for production.
        if (configuration[EnvironmentSetting] is not { Length: > 0 } environment
            || environment.Equals("Production", StringComparison.OrdinalIgnoreCase))
        {
            yield return $"{Prefix}Enabled must not be true in production ({EnvironmentSetting}): the simulator charges nobody.";
        }

        if (!Uri.TryCreate(options.PageBaseUrl, UriKind.Absolute, out var page)
            || (page.Scheme != Uri.UriSchemeHttp && page.Scheme != Uri.UriSchemeHttps)
            || !page.AbsolutePath.EndsWith('/') || page.Query.Length > 0)
        {
            yield return $"{Prefix}PageBaseUrl must be an absolute http or https address that ends in a slash.";
        }

        Span<byte> key = stackalloc byte[512];
        if (!Convert.TryFromBase64String(options.Key, key, out var length) || length < SimulatorOptions.MinKeyBytes)
        {
            yield return $"{Prefix}Key is not the Base64 of 32 to 512 bytes.";
        }

        if (options.UnansweredMilliseconds is < 0 or > MaxUnansweredMilliseconds)
        {
            yield return $"{Prefix}UnansweredMilliseconds is not 0 to 60000.";
        }

        if (options.UnavailablePercent is < 0 or > 100 || options.UnansweredPercent is < 0 or > 100)
        {
            yield return $"{Prefix}UnavailablePercent and {Prefix}UnansweredPercent are not 0 to 100.";
        }

        if (string.IsNullOrEmpty(configuration["Tables:ConnectionString"]) && string.IsNullOrEmpty(configuration["Tables:Endpoint"]))
        {
            yield return "The simulator keeps its state in the storage account: set one of Tables__ConnectionString and Tables__Endpoint.";
        }
    }
}
