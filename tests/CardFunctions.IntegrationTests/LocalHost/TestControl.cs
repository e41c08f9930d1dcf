using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Threading.Channels;
using CardFunctions.TestHandler;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CardFunctions.IntegrationTests.LocalHost;

/// <summary>The test's side of the test handler: sees each request as the handler got it, and says what to do with it.</summary>
internal sealed class TestControl : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly byte[] PlainSuccess = """{"Outputs":{},"Logs":[],"ReturnValue":null}"""u8.ToArray();
    private readonly WebApplication _server;
    private readonly Channel<SeenRequest> _seen = Channel.CreateUnbounded<SeenRequest>();

    private TestControl(WebApplication server) => _server = server;

    /// <summary>Decides; success by default.</summary>
    public Func<SeenRequest, Instruction> Decide { get; set; } = _ => Success;

    /// <summary>Awaited before each decision; for what a test holds back.</summary>
    public Task Held { get; set; } = Task.CompletedTask;

    public static Instruction Success => new() { Body = PlainSuccess };

    /// <summary>What the handler is given as <c>TEST_CONTROL</c>.</summary>
    public string Address => _server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();

    public static async Task<TestControl> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0);
            kestrel.Limits.MaxRequestBodySize = null;
        });
        builder.Logging.ClearProviders();
        var control = new TestControl(builder.Build());
        control._server.Run(control.AnswerAsync);
        await control._server.StartAsync();
        return control;
    }

    /// <summary>The next request that a handler got.</summary>
    public async Task<SeenRequest> NextAsync()
    {
        using var limit = new CancellationTokenSource(Patience);
        return await _seen.Reader.ReadAsync(limit.Token);
    }

    /// <summary>Makes a function app's folder with these functions, whose executable is the test handler.</summary>
    /// <param name="functions">Name and the JSON of its bindings.</param>
    public static string MakeApp(params (string Name, string Bindings)[] functions) => MakeAppWithTimeout("00:05:00", functions);

    /// <summary>The same, with a <c>functionTimeout</c> of its own.</summary>
    public static string MakeAppWithTimeout(string timeout, params (string Name, string Bindings)[] functions)
    {
        var folder = Directory.CreateTempSubdirectory("cardfunctions-app-").FullName;
        var executable = Path.Combine(AppContext.BaseDirectory, "CardFunctions.TestHandler" + (OperatingSystem.IsWindows() ? ".exe" : ""));
        File.WriteAllText(Path.Combine(folder, "host.json"), string.Create(CultureInfo.InvariantCulture, $$"""
            {
              "version": "2.0", // as in a real one
              "functionTimeout": "{{timeout}}",
              "customHandler": { "description": { "defaultExecutablePath": "{{JsonEncodedText.Encode(executable)}}" }, "enableProxyingHttpRequest": true },
            }
            """));
        foreach (var (name, bindings) in functions)
        {
            Directory.CreateDirectory(Path.Combine(folder, name));
            File.WriteAllText(Path.Combine(folder, name, "function.json"), $$"""{"bindings":[{{bindings}}]}""");
        }

        return folder;
    }

    /// <summary>The bindings of an HTTP function.</summary>
    public static string Http(string route, params string[] methods) =>
        $$"""{"type":"httpTrigger","name":"req","route":"{{route}}","methods":[{{string.Join(',', methods.Select(method => $"\"{method}\""))}}]},{"type":"http","direction":"out","name":"$return"}""";

    public async ValueTask DisposeAsync() => await _server.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        var seen = (await context.Request.ReadFromJsonAsync(ExchangeJson.Default.SeenRequest, context.RequestAborted))!;
        var instruction = Decide(seen);
        await _seen.Writer.WriteAsync(seen, context.RequestAborted);
        await Held;
        await context.Response.WriteAsJsonAsync(instruction, ExchangeJson.Default.Instruction, cancellationToken: context.RequestAborted);
    }
}
