using Azure;

namespace CardFunctions.Tables.Authentication;

/// <summary>What a storage connection string says of tables. A message about a faulty one never repeats its content.</summary>
/// <param name="Endpoint">The Table service's address.</param>
/// <param name="SharedKey">Account and key, or null.</param>
/// <param name="Sas">The shared access signature, or null.</param>
internal sealed record ConnectionString(Uri Endpoint, TableSharedKeyCredential? SharedKey, AzureSasCredential? Sas)
{
    private const string EmulatorAccount = "devstoreaccount1";

    // The emulator's well-known key: documented, the same everywhere, no secret.
    private const string EmulatorKey = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";
    private const string EmulatorEndpoint = "http://127.0.0.1:10002/devstoreaccount1";
    private const string PublicSuffix = "core.windows.net";

    /// <exception cref="FormatException">It is malformed or says too little; the message names the part.</exception>
    public static ConnectionString Parse(string connectionString)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(connectionString);
        var settings = Split(connectionString);
        if (settings.TryGetValue("UseDevelopmentStorage", out var emulator) && string.Equals(emulator, "true", StringComparison.OrdinalIgnoreCase))
        {
            return new ConnectionString(
                new Uri(EmulatorEndpoint), new TableSharedKeyCredential(EmulatorAccount, EmulatorKey), Sas: null);
        }

        var account = settings.GetValueOrDefault("AccountName");
        var endpoint = EndpointOf(settings, account);
        if (settings.GetValueOrDefault("SharedAccessSignature") is { } signature)
        {
            return new ConnectionString(endpoint, SharedKey: null, new AzureSasCredential(signature.TrimStart('?')));
        }

        return settings.GetValueOrDefault("AccountKey") is { } key && account is not null
            ? new ConnectionString(endpoint, new TableSharedKeyCredential(account, key), Sas: null)
            : throw Faulty("it has neither AccountName and AccountKey nor SharedAccessSignature");
    }

    private static Dictionary<string, string> Split(string connectionString)
    {
        var settings = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var part in connectionString.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0)
            {
                throw Faulty("a part of it is not of the form name=value");
            }

            if (!settings.TryAdd(part[..equals].TrimEnd(), part[(equals + 1)..].TrimStart()))
            {
                throw Faulty($"{part[..equals]} occurs twice");
            }
        }

        return settings;
    }

    private static Uri EndpointOf(Dictionary<string, string> settings, string? account)
    {
        if (settings.TryGetValue("TableEndpoint", out var given))
        {
            return Uri.TryCreate(given.TrimEnd('/'), UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"
                ? uri
                : throw Faulty("TableEndpoint is not an address");
        }

        var protocol = settings.GetValueOrDefault("DefaultEndpointsProtocol", "https");
        var suffix = settings.GetValueOrDefault("EndpointSuffix", PublicSuffix);
        return account is not null && Uri.TryCreate($"{protocol}://{account}.table.{suffix}", UriKind.Absolute, out var built)
            ? built
            : throw Faulty("it has neither TableEndpoint nor a usable AccountName");
    }

    private static FormatException Faulty(string why) => new($"The storage connection string can't be used: {why}.");
}
