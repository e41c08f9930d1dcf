using CardFunctions.Tables;
using Microsoft.Extensions.Options;

namespace CardFunctions.Storage;

/// <summary>Where the state is kept: section <c>Tables</c> of the settings. One of the two is set.</summary>
internal sealed class StorageOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Tables";

    /// <summary>A connection string: Azurite's, locally.</summary>
    public string? ConnectionString { get; set; }

    /// <summary>The account's table endpoint, reached with the app's managed identity: <c>https://{account}.table.core.windows.net</c>.</summary>
    public string? Endpoint { get; set; }
}

/// <summary>Refuses settings with which no storage can be reached.</summary>
internal sealed class ValidateStorageOptions : IValidateOptions<StorageOptions>
{
    public ValidateOptionsResult Validate(string? name, StorageOptions options)
    {
        if (string.IsNullOrEmpty(options.ConnectionString) == string.IsNullOrEmpty(options.Endpoint))
        {
            return ValidateOptionsResult.Fail("Set one of Tables__ConnectionString and Tables__Endpoint.");
        }

        if (options.Endpoint is { Length: > 0 } endpoint && !(Uri.TryCreate(endpoint, UriKind.Absolute, out var uri) && uri.Scheme == Uri.UriSchemeHttps))
        {
            return ValidateOptionsResult.Fail("Tables__Endpoint is not an https address.");
        }

        if (options.ConnectionString is { Length: > 0 } connectionString)
        {
            try
            {
                _ = new TableServiceClient(connectionString);
            }
            catch (Exception exception) when (exception is FormatException or ArgumentException or InvalidOperationException)
            {
                return ValidateOptionsResult.Fail("Tables__ConnectionString is not a storage connection string.");
            }
        }

        return ValidateOptionsResult.Success;
    }
}
