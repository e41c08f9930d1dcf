using CardFunctions.Providers;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace CardFunctions.Tests.Providers;

public class SimulatorOptionsTests
{
    [Fact]
    public void Settings_that_fit_are_taken() => Assert.Equal(["no-alias", "simulator"], Names(Start()));

    [Theory]
    [InlineData("Production")]
    [InlineData("production")]
    [InlineData("")]
    [InlineData(null)] // The Functions host takes it for production.
    public void The_simulator_is_refused_in_production(string? environment) =>
        Assert.Contains("Payments__Simulator__Enabled", FailureOf(("AZURE_FUNCTIONS_ENVIRONMENT", environment)), StringComparison.Ordinal);

    [Theory]
    [InlineData("PageBaseUrl", "")]
    [InlineData("PageBaseUrl", "/simulator/")]
    [InlineData("PageBaseUrl", "ftp://localhost/simulator/")]
    [InlineData("PageBaseUrl", "http://localhost/simulator")]
    [InlineData("Key", "")]
    [InlineData("Key", "c2hvcnQ=")]
    [InlineData("Key", "no Base64 at all, however long it may be")]
    [InlineData("UnansweredMilliseconds", "-1")]
    [InlineData("UnansweredMilliseconds", "60001")]
    [InlineData("UnavailablePercent", "101")]
    [InlineData("UnansweredPercent", "-1")]
    public void A_setting_that_does_not_fit_is_named(string setting, string value) =>
        Assert.Contains($"Payments__Simulator__{setting}", FailureOf(($"Payments:Simulator:{setting}", value)), StringComparison.Ordinal);

    [Theory]
    [InlineData("false")]
    [InlineData(null)]
    public void Where_it_is_not_wanted_there_is_none_and_nothing_is_asked_of_its_settings(string? enabled)
    {
        var provider = Start(
            ("Payments:DefaultProvider", "no-alias"),
            ("Payments:Simulator:Enabled", enabled),
            ("Payments:Simulator:Key", ""),
            ("AZURE_FUNCTIONS_ENVIRONMENT", "Production"));

        Assert.Equal(["no-alias"], Names(provider));
    }

    [Fact]
    public void A_default_provider_that_is_not_there_is_refused_at_start_and_those_that_are_there_are_named()
    {
        var failure = FailureOf(("Payments:DefaultProvider", "nobody"));

        Assert.Contains("Payments__DefaultProvider", failure, StringComparison.Ordinal);
        Assert.Contains("no-alias, simulator", failure, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_default_provider_it_is_the_one_that_knows_no_aliases()
    {
        var provider = Start(("Payments:DefaultProvider", null)).GetRequiredService<PaymentProviders>().Default;

        Assert.Equal("no-alias", provider.Name);
        Assert.False(provider.Capabilities.Aliases);
    }

    private static string FailureOf(params (string Name, string? Value)[] changed) => Assert.Throws<OptionsValidationException>(
        () => Start(changed).GetRequiredService<IStartupValidator>().Validate()).Message;

    private static IEnumerable<string> Names(ServiceProvider services)
    {
        services.GetService<IStartupValidator>()?.Validate();
        return services.GetServices<IPaymentProvider>().Select(provider => provider.Name).Order(StringComparer.Ordinal);
    }

    private static ServiceProvider Start(params (string Name, string? Value)[] changed)
    {
        var settings = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["AZURE_FUNCTIONS_ENVIRONMENT"] = "Development",
            ["Tables:ConnectionString"] = "UseDevelopmentStorage=true",
            ["Payments:DefaultProvider"] = "simulator",
            ["Payments:Simulator:Enabled"] = "true",
            ["Payments:Simulator:PageBaseUrl"] = "http://localhost:7071/simulator/",
            ["Payments:Simulator:Key"] = Convert.ToBase64String(new byte[32]),
        };
        foreach (var (name, value) in changed)
        {
            settings[name] = value;
        }

        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings.Where(setting => setting.Value is not null)).Build();
        return new ServiceCollection().AddPaymentProviders(configuration).BuildServiceProvider();
    }
}
