using System.Diagnostics;
using System.Net;
using CardFunctions.IntegrationTests.App;
using CardFunctions.IntegrationTests.Hosting;
using CardFunctions.LocalHost.Storage;

namespace CardFunctions.IntegrationTests.Storage;

/// <summary>The app while its storage is gone, and when it comes.</summary>
public sealed class OutageTests(AppFixture app) : IClassFixture<AppFixture>
{
    // Retries included. Twenty callers at once wait no longer than one.
    private static readonly TimeSpan FewSeconds = TimeSpan.FromSeconds(8);

    [Fact]
    public async Task Callers_are_told_soon_events_are_not_acknowledged_and_it_works_when_storage_comes()
    {
        var port = HandlerProcess.FreePort();
        await using var handler = await HandlerProcess.StartAsync(app.SettingsFor(
            $"DefaultEndpointsProtocol=http;AccountName={AzuriteProcess.AccountName};AccountKey={AzuriteProcess.AccountKey};"
            + $"TableEndpoint=http://127.0.0.1:{port}/{AzuriteProcess.AccountName};"));
        var api = app.On(handler);
        var message = Messages.Created("sp-1", "c-1", more: ""","clientName":"A" """);

        var begin = Stopwatch.GetTimestamp();
        var reads = Enumerable.Range(0, 20).Select(_ => api.GetAsync("clients/c-1"));
        var writes = Enumerable.Range(0, 4).Select(_ => api.PostAsync("clients/c-1/cards", """{"kind":"virtual","name":"A"}"""));
        var delivery = handler.DeliverAsync(message);
        var unready = api.GetAsync("/api/readyz");
        var answers = await Task.WhenAll(reads.Concat(writes));
        Assert.False(await delivery);
        (await unready).IsProblem(HttpStatusCode.ServiceUnavailable, "not_ready");
        Assert.InRange(Stopwatch.GetElapsedTime(begin), TimeSpan.Zero, FewSeconds);
        Assert.All(answers, answer => Assert.NotNull(answer.IsProblem(HttpStatusCode.ServiceUnavailable, "storage_unavailable").Header("Retry-After")));
        (await api.GetAsync("/api/healthz")).Is(HttpStatusCode.OK);
        (await api.GetAsync("me")).Is(HttpStatusCode.OK);
        Assert.False(await handler.DeliverAsync("never readable"));

        await using var azurite = await AzuriteProcess.StartAsync(await AzuriteInstallation.EnsureAsync(), new AzuriteOptions { TablePort = port });
        (await api.GetAsync("/api/readyz")).Is(HttpStatusCode.OK);
        Assert.True(await handler.DeliverAsync(message));
        Assert.True((bool)(await api.GetAsync("clients/c-1/service-points/sp-1")).Is(HttpStatusCode.OK).Json["canTransact"]!);
    }
}
