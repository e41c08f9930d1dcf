using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using CardFunctions.Aliases;
using CardFunctions.AutomaticSales;
using CardFunctions.Cards;
using CardFunctions.Handler.Functions;
using CardFunctions.LocalHost.Storage;
using CardFunctions.Providers;
using CardFunctions.Providers.Credentials;
using CardFunctions.Providers.Datatrans;
using CardFunctions.Providers.Simulator;
using CardFunctions.Security;
using CardFunctions.ServiceBus;
using CardFunctions.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace CardFunctions.IntegrationTests.Handler;

public partial class SettingsSampleTests
{
    // What the Functions host reads, and the connection that its triggers name.
    private static readonly string[] HostsOwn =
        ["AZURE_FUNCTIONS_ENVIRONMENT", "FUNCTIONS_WORKER_RUNTIME", "AzureWebJobsStorage", "ServiceBus__fullyQualifiedNamespace"];

    [Fact]
    public void The_sample_holds_every_setting_that_is_read_and_no_other()
    {
        var read = Settings<StorageOptions>(StorageOptions.Section)
            .Concat(Settings<CardOptions>(CardOptions.Section))
            .Concat(Settings<AuthOptions>(AuthOptions.Section).Except(["Auth__IsDevelopment"]))
            .Concat(Settings<PaymentOptions>(PaymentOptions.Section))
            .Concat(Settings<ProviderChoiceOptions>(PaymentOptions.Section))
            .Concat(Settings<SimulatorOptions>(SimulatorOptions.Section))
            .Concat(Settings<AliasOptions>(AliasOptions.Section).Except(["Payments__Currency"]))
            .Concat(Settings<KeyVaultOptions>(KeyVaultOptions.Section))
            .Concat(Settings<DatatransOptions>(DatatransOptions.Section.Replace(":", "__", StringComparison.Ordinal)))
            // Named as the secret that it stands in for.
            .Append("provider-datatrans")
            .Concat(Settings<SaleOptions>(SaleOptions.Section))
            .Append(BusOptions.TopicSetting)
            .Concat(FunctionTable.All.SelectMany(function => Placeholder().Matches($"{function.Trigger}").Select(match => match.Groups["name"].Value)))
            .Concat(HostsOwn);

        Assert.Equal(read.Order(StringComparer.Ordinal), Sample().Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_app_accepts_the_samples_values()
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(Sample().Select(pair => new KeyValuePair<string, string?>(pair.Key.Replace("__", ":", StringComparison.Ordinal), pair.Value)))
            .Build();
        using var provider = new ServiceCollection().AddLogging().AddCardFunctions(configuration).BuildServiceProvider();

        Assert.NotEmpty(provider.GetRequiredService<IOptions<CardOptions>>().Value.NumberKey!);
        Assert.NotEmpty(provider.GetRequiredService<IOptions<StorageOptions>>().Value.ConnectionString!);
        Assert.NotEmpty(provider.GetRequiredService<IOptions<SimulatorOptions>>().Value.Key);
        Assert.Equal("simulator", provider.GetRequiredService<PaymentProviders>().Default.Name);
    }

    private static IEnumerable<string> Settings<TOptions>(string section) => typeof(TOptions)
        .GetProperties(BindingFlags.Public | BindingFlags.Instance)
        .Where(property => property.CanWrite)
        .Select(property => $"{section.Replace(":", "__", StringComparison.Ordinal)}__{property.Name}");

    private static Dictionary<string, string> Sample()
    {
        using var document = JsonDocument.Parse(File.ReadAllText(Path.Combine(RepositoryRoot.Find(), "local.settings.sample.json")));
        return document.RootElement.GetProperty("Values").EnumerateObject()
            .ToDictionary(property => property.Name, property => property.Value.GetString()!, StringComparer.Ordinal);
    }

    [GeneratedRegex("%(?<name>[A-Za-z]+)%", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Placeholder();
}
