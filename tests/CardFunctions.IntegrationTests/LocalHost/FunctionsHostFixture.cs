using CardFunctions.LocalHost.FunctionsHost;
using CardFunctions.LocalHost.Running;
using CardFunctions.LocalHost.ServiceBus;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;

namespace CardFunctions.IntegrationTests.LocalHost;

/// <summary>The local host within the test's process: real handler processes, a real web server, the journal in memory.</summary>
internal sealed class FunctionsHostFixture : IAsyncDisposable
{
    private FunctionsHostFixture(TestControl control, FunctionsRuntime runtime, Broker broker, WebApplication web, StringWriter log)
    {
        (Control, Runtime, Broker, Web, Log) = (control, runtime, broker, web, log);
        Client = new HttpClient(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, UseCookies = false }, disposeHandler: true)
        {
            BaseAddress = new Uri(web.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()),
        };
    }

    public TestControl Control { get; }

    public FunctionsRuntime Runtime { get; }

    public Broker Broker { get; }

    public WebApplication Web { get; }

    /// <summary>What the local host said so far.</summary>
    public StringWriter Log { get; }

    public HttpClient Client { get; }

    public static async Task<FunctionsHostFixture> StartAsync(string app, int instances = 1, bool strict = false, IJournal? journal = null)
    {
        var control = await TestControl.StartAsync();
        var log = new StringWriter();
        var console = new LocalConsole(TextWriter.Synchronized(log), TimeProvider.System);
        var settings = new Dictionary<string, string>(StringComparer.Ordinal) { ["TEST_CONTROL"] = control.Address, ["Queue"] = "resolved" };
        var folder = AppFolder.Load(app, settings);
        var broker = await Broker.OpenAsync(
            FunctionsRuntime.TopologyFor(folder, Topology.OfTheProduct), journal ?? new MemoryJournal(), console, TimeProvider.System, CancellationToken.None);
        var runtime = new FunctionsRuntime(folder, instances, strict, settings, console, TimeProvider.System);
        var web = await LocalHostServer.StartAsync(HandlerStart.FreePort(), broker, runtime.Proxy, CancellationToken.None);
        await runtime.StartAsync(CancellationToken.None);
        runtime.Listen(broker);
        return new FunctionsHostFixture(control, runtime, broker, web, log);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Web.DisposeAsync();
        await Runtime.DisposeAsync();
        await Broker.DisposeAsync();
        await Control.DisposeAsync();
    }
}
