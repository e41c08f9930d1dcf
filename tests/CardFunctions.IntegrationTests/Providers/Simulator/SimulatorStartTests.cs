using CardFunctions.Handler.Hosting;
using CardFunctions.IntegrationTests.App;
using CardFunctions.IntegrationTests.Hosting;
using CardFunctions.LocalHost.Running;
using CardFunctions.LocalHost.Storage;
using CardFunctions.Providers.Simulator;

namespace CardFunctions.IntegrationTests.Providers.Simulator;

public sealed class SimulatorStartTests(AppFixture app) : IClassFixture<AppFixture>
{
    [Fact]
    public async Task The_app_does_not_start_with_it_in_production()
    {
        var settings = app.SettingsFor(app.ConnectionString);
        settings["AZURE_FUNCTIONS_ENVIRONMENT"] = "Production";

        await using var handler = HandlerProcess.Launch(settings);

        Assert.Equal(ExitCode.Configuration, await handler.Process.ExitAsync());
        Assert.Contains("Payments__Simulator__Enabled must not be true in production", Assert.Single(handler.Process.Errors), StringComparison.Ordinal);
    }

    [Fact]
    public void The_local_host_tells_the_app_where_its_page_is()
    {
        var settings = AppSettings.Build(RepositoryRoot.Find(), 7099, "UseDevelopmentStorage=true", "key.json");

        Assert.Equal("http://localhost:7099/simulator/", settings["Payments__Simulator__PageBaseUrl"]);
        Assert.Equal("true", settings["Payments__Simulator__Enabled"]);
        Assert.Equal(SimulatorProvider.ProviderName, settings["Payments__DefaultProvider"]);
        Assert.NotEmpty(settings[AppSettings.SimulatorKey]);
    }
}
