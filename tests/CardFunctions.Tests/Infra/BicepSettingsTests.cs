using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using CardFunctions.Outbox;
using CardFunctions.Providers;
using CardFunctions.Providers.Datatrans;
using CardFunctions.Providers.NoAlias;
using CardFunctions.Storage;

namespace CardFunctions.Tests.Infra;

/// <summary>The settings of the function app in Azure, against those that the app and <c>local.settings.sample.json</c> have.</summary>
public partial class BicepSettingsTests
{
    private const string SimulatorSection = "Payments__Simulator__";

    // What is not the app's: the host's storage and connections by identity, its telemetry, and the SDK's choice of an identity.
    private static readonly string[] HostsOwn =
    [
        "AzureWebJobsStorage__accountName",
        "AzureWebJobsStorage__credential",
        "AzureWebJobsStorage__clientId",
        "ServiceBus__credential",
        "ServiceBus__clientId",
        "APPLICATIONINSIGHTS_CONNECTION_STRING",
        "APPLICATIONINSIGHTS_AUTHENTICATION_STRING",
        "AZURE_CLIENT_ID",
    ];

    // Settings of the sample that an app in Azure must not have, or needs not, and why.
    private static readonly Dictionary<string, string> NotInAzure = new(StringComparer.Ordinal)
    {
        ["AZURE_FUNCTIONS_ENVIRONMENT"] = "Without it the host and the app take themselves for production.",
        ["FUNCTIONS_WORKER_RUNTIME"] = "Flex Consumption has it in functionAppConfig, and refuses the setting.",
        ["AzureWebJobsStorage"] = "A connection string; the host goes by account name and identity.",
        ["Tables__ConnectionString"] = "A connection string; the app goes by Tables__Endpoint and its identity.",
        ["Auth__DevelopmentKeyFile"] = "Refused where the environment is not Development.",
        ["Payments__AllowDirectEntry"] = "Off by default; on, card numbers pass through the app.",
        ["Payments__Datatrans__Endpoint"] = "Follows from Payments__Datatrans__Environment.",
        ["Payments__Datatrans__PaymentPage"] = "Follows from Payments__Datatrans__Environment.",
        ["provider-datatrans"] = "Stands in for the secret of that name, which is read from the Key Vault.",
    };

    private static readonly BicepFile Api = Checkout.Module("api");

    private static BicepObject Set => Api.ObjectAfter("union(otherSettings, {");

    [Fact]
    public void A_setting_is_one_of_the_samples_or_the_hosts_own() => Assert.Equal(
        Set.Names.Order(StringComparer.Ordinal),
        Sample().Keys.Intersect(Set.Names, StringComparer.Ordinal).Concat(HostsOwn).Order(StringComparer.Ordinal));

    [Fact]
    public void A_setting_of_the_sample_is_set_or_has_a_default_or_has_no_place_in_Azure()
    {
        var neither = Sample().Keys
            .Where(name => !Set.Names.Contains(name) && !NotInAzure.ContainsKey(name) && !IsOfTheSimulator(name))
            .Except(WithDefaults(), StringComparer.Ordinal);

        Assert.Empty(neither);
    }

    [Fact]
    public void What_has_no_place_in_Azure_is_in_the_sample_and_not_set()
    {
        Assert.Empty(NotInAzure.Keys.Except(Sample().Keys, StringComparer.Ordinal));
        Assert.DoesNotContain(Set.Names, name => NotInAzure.ContainsKey(name) || IsOfTheSimulator(name));
    }

    [Fact]
    public void What_is_set_wins_over_the_further_settings() =>
        Assert.Matches(@"properties: union\(otherSettings, \{", Api.Text);

    [Theory]
    [InlineData("ServicePointsTopic")]
    [InlineData("CardProvisioningSubscription")]
    [InlineData("AutomaticSalesQueue")]
    [InlineData("CardEventsTopic")]
    public void An_entity_that_a_setting_names_is_there_and_has_the_samples_name(string setting)
    {
        // From the setting to the parameter, what main passes for it, the module's output, and the resource.
        var passed = BicepFile.Read("main.bicep").Modules["api"].Passed[Set[setting].Text].Text;
        Assert.StartsWith("messaging.outputs.", passed, StringComparison.Ordinal);
        var messaging = Checkout.Module("messaging");
        var output = messaging.Outputs[passed["messaging.outputs.".Length..]];
        Assert.EndsWith(".name", output, StringComparison.Ordinal);

        Assert.Equal(Sample()[setting], messaging.Resources[output[..^".name".Length]].Body["name"].AsText());
    }

    [Fact]
    public void Every_setting_that_a_trigger_names_is_set()
    {
        var named = Placeholder().Matches(Checkout.Read("src", "CardFunctions.Handler", "Functions", "FunctionTable.cs"))
            .Select(match => match.Groups["name"].Value)
            .ToList();

        Assert.NotEmpty(named);
        Assert.Empty(named.Except(Set.Names, StringComparer.Ordinal));
    }

    [Fact]
    public void Keys_are_references_to_secrets_that_the_readme_says_how_to_make()
    {
        var keys = Sample().Keys.Where(name => name.EndsWith("Key", StringComparison.Ordinal) && !IsOfTheSimulator(name)).ToList();
        var readme = Checkout.Read("infra", "README.md");

        Assert.Equal(["Cards__NumberKey", "Payments__FingerprintKey"], keys.Order(StringComparer.Ordinal));
        Assert.All(keys, name =>
        {
            var reference = SecretReference().Match(Set[name].Text);
            Assert.True(reference.Success, $"{name} is {Set[name]}.");
            Assert.Contains($"--name {reference.Groups["secret"].Value} ", readme, StringComparison.Ordinal);
        });
        Assert.Contains($"--name provider-{DatatransProvider.ProviderName} ", readme, StringComparison.Ordinal);
    }

    [Fact]
    public void The_words_about_payment_providers_are_the_apps()
    {
        Assert.Equal($"datatrans == 'off' ? '{NoAliasProvider.ProviderName}' : '{DatatransProvider.ProviderName}'", Set["Payments__DefaultProvider"].Text);
        Assert.Equal(
            $"datatrans == '{DatatransOptions.Production}' ? '{DatatransOptions.Production}' : '{DatatransOptions.Sandbox}'",
            Set["Payments__Datatrans__Environment"].Text);
        Assert.Contains(
            $"@allowed(['off', '{DatatransOptions.Sandbox}', '{DatatransOptions.Production}'])\nparam datatrans ",
            BicepFile.Read("main.bicep").Text,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Alerts_ask_for_functions_that_there_are()
    {
        var named = FunctionName().Matches(Checkout.Module("monitoring").Text)
            .SelectMany(match => Quoted().Matches(match.Value))
            .Select(match => match.Groups["text"].Value)
            .ToList();
        var table = Checkout.Read("src", "CardFunctions.Handler", "Functions", "FunctionTable.cs");
        var endpoints = string.Concat(
            Directory.GetFiles(Path.Combine(Checkout.Root, "src", "CardFunctions"), "*Endpoints.cs", SearchOption.AllDirectories).Select(File.ReadAllText));

        Assert.Contains(nameof(PublishPending), named);
        Assert.All(named, name => Assert.True(
            table.Contains($"Function.Of<{name}>", StringComparison.Ordinal) || endpoints.Contains($".WithName(\"{name}\")", StringComparison.Ordinal),
            $"There is no function {name}."));
    }

    private static bool IsOfTheSimulator(string name) => name.StartsWith(SimulatorSection, StringComparison.Ordinal);

    private static Dictionary<string, string> Sample()
    {
        using var document = JsonDocument.Parse(Checkout.Read("local.settings.sample.json"));
        return document.RootElement.GetProperty("Values").EnumerateObject()
            .ToDictionary(property => property.Name, property => property.Value.GetString()!, StringComparer.Ordinal);
    }

    // Of all types that are options by their name and say their section.
    private static IEnumerable<string> WithDefaults() =>
        from type in new[] { typeof(StorageOptions).Assembly, typeof(PaymentOptions).Assembly }.SelectMany(assembly => assembly.GetTypes())
        where type.Name.EndsWith("Options", StringComparison.Ordinal)
        let section = type.GetField("Section", BindingFlags.Public | BindingFlags.Static)?.GetValue(null) as string
        where section is not null
        let options = Activator.CreateInstance(type, nonPublic: true)
        from property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
        where property.CanWrite && property.GetValue(options) is not (null or "")
        select $"{section.Replace(":", "__", StringComparison.Ordinal)}__{property.Name}";

    [GeneratedRegex("%(?<name>[A-Za-z]+)%", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Placeholder();

    [GeneratedRegex(
        @"^'@Microsoft\.KeyVault\(SecretUri=\$\{keyVault\.properties\.vaultUri\}secrets/(?<secret>[a-z-]+)\)'$",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex SecretReference();

    [GeneratedRegex(@"\bName (==|in) (\([^)]*\)|'[^']*')", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex FunctionName();

    [GeneratedRegex("'(?<text>[^']*)'", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Quoted();
}
