using System.Text.Json;
using CardFunctions.LocalHost.FunctionsHost;
using CardFunctions.LocalHost.Identity;
using CardFunctions.Providers.Simulator;

namespace CardFunctions.LocalHost.Running;

/// <summary>The settings that the app is given: those of <c>local.settings.json</c>, overlaid by what the local host decides.</summary>
internal static class AppSettings
{
    /// <summary>The setting that the simulator's page needs, too.</summary>
    public const string SimulatorKey = "Payments__Simulator__Key";

    // For a file from before there were payments. It protects nobody's card: the simulator's cards are made up.
    private const string DevelopmentSimulatorKey = "bG9jYWwgc2ltdWxhdG9yIGtleSwgZGV2ZWxvcG1lbnQgb25seQ==";

    private static readonly string[] Files = ["local.settings.json", "local.settings.sample.json"];

    /// <summary>Reads and overlays.</summary>
    /// <param name="root">The repository's root, where the file lies; the sample serves where nobody made one.</param>
    /// <param name="port">The local host's port.</param>
    /// <param name="storage">The storage's connection string.</param>
    /// <param name="publicKeyPath">The public key of the local identity provider.</param>
    public static Dictionary<string, string> Build(string root, int port, string storage, string publicKeyPath)
    {
        var settings = ReadFile(root);
        settings["Tables__ConnectionString"] = storage;
        settings["ServiceBus__fullyQualifiedNamespace"] = $"http://localhost:{port}/servicebus";
        settings["Auth__Issuer"] = TokenIssuer.Issuer;
        settings["Auth__Audience"] = TokenIssuer.Audience;
        settings["Auth__DevelopmentKeyFile"] = publicKeyPath;
        settings["ServicePointsTopic"] = "service-points";
        settings["CardProvisioningSubscription"] = "card-provisioning";
        settings["AutomaticSalesQueue"] = "automatic-sales";
        settings["CardEventsTopic"] = "card-events";
        // The simulator is there whatever the file says, for this is what its page is served for; which provider is the default is not ours.
        settings["Payments__Simulator__Enabled"] = "true";
        settings["Payments__Simulator__PageBaseUrl"] = SimulatorPage.SimulatorEndpoints.BaseUrl(port).AbsoluteUri;
        settings.TryAdd(SimulatorKey, DevelopmentSimulatorKey);
        settings.TryAdd("Payments__DefaultProvider", SimulatorProvider.ProviderName);
        return settings;
    }

    private static Dictionary<string, string> ReadFile(string root)
    {
        var settings = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        if (Files.Select(name => Path.Combine(root, name)).FirstOrDefault(File.Exists) is not { } file)
        {
            return settings;
        }

        try
        {
            foreach (var value in JsonNavigation.ReadFile(file).Find("Values")?.EnumerateObject() ?? default)
            {
                settings[value.Name] = value.Value.ValueKind == JsonValueKind.String ? value.Value.GetString()! : value.Value.GetRawText();
            }
        }
        catch (JsonException exception)
        {
            throw new LocalHostFault($"{file} is no JSON: {exception.Message}", exception);
        }

        return settings;
    }
}
