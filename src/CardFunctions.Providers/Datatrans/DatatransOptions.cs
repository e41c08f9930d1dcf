using Microsoft.Extensions.Options;

namespace CardFunctions.Providers.Datatrans;

/// <summary>Settings of Datatrans: section <c>Payments:Datatrans</c>.</summary>
internal sealed class DatatransOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = $"{PaymentOptions.Section}:Datatrans";

    /// <summary>The setting that says whether the provider is there at all.</summary>
    public const string EnabledSetting = $"{Section}:{nameof(Enabled)}";

    /// <summary>The name of the test environment.</summary>
    public const string Sandbox = "sandbox";

    /// <summary>The name of the environment in which money moves.</summary>
    public const string Production = "production";

    /// <summary>Whether the provider is there at all.</summary>
    public bool Enabled { get; set; }

    /// <summary><c>sandbox</c> or <c>production</c>: which of Datatrans' addresses are called where the next two name none.</summary>
    public string Environment { get; set; } = Sandbox;

    /// <summary>The address of the API.</summary>
    public string? Endpoint { get; set; }

    /// <summary>The address of the page on which a person types the card.</summary>
    public string? PaymentPage { get; set; }

    /// <summary>How long a call may take, in seconds.</summary>
    public int TimeoutSeconds { get; set; } = 20;

    /// <summary>Whether a charge by the merchant names the transaction by which the card was registered (<c>3RI</c>).</summary>
    public bool SendOriginalTransaction { get; set; } = true;

    /// <summary>The API's address, with a slash at the end.</summary>
    public Uri ApiAddress() => Address(Endpoint, IsProduction ? "https://api.datatrans.com" : "https://api.sandbox.datatrans.com");

    /// <summary>The payment page's address, with a slash at the end.</summary>
    public Uri PageAddress() => Address(PaymentPage, IsProduction ? "https://pay.datatrans.com" : "https://pay.sandbox.datatrans.com");

    private bool IsProduction => string.Equals(Environment, Production, StringComparison.Ordinal);

    private static Uri Address(string? setting, string usual) => new((string.IsNullOrEmpty(setting) ? usual : setting).TrimEnd('/') + "/");
}

/// <summary>Refuses settings with which a password or a card could go where it must not.</summary>
internal sealed class ValidateDatatransOptions : IValidateOptions<DatatransOptions>
{
    // The host gives a request up after 230 seconds, and whoever asks sooner.
    private const int MaxTimeoutSeconds = 120;

    public ValidateOptionsResult Validate(string? name, DatatransOptions options) =>
        options.Environment is not (DatatransOptions.Sandbox or DatatransOptions.Production)
            ? ValidateOptionsResult.Fail("Payments__Datatrans__Environment is neither sandbox nor production.")
        : !IsSafe(options.Endpoint) ? ValidateOptionsResult.Fail("Payments__Datatrans__Endpoint is neither an https address nor one of this machine.")
        : !IsSafe(options.PaymentPage) ? ValidateOptionsResult.Fail("Payments__Datatrans__PaymentPage is neither an https address nor one of this machine.")
        : options.TimeoutSeconds is < 1 or > MaxTimeoutSeconds ? ValidateOptionsResult.Fail($"Payments__Datatrans__TimeoutSeconds is not 1 to {MaxTimeoutSeconds}.")
        : ValidateOptionsResult.Success;

    private static bool IsSafe(string? address) =>
        string.IsNullOrEmpty(address)
        || (Uri.TryCreate(address, UriKind.Absolute, out var uri)
            && string.IsNullOrEmpty(uri.UserInfo + uri.Query + uri.Fragment)
            && (uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && uri.IsLoopback)));
}
