using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Serialization.Metadata;
using CardFunctions.IntegrationTests.App;
using CardFunctions.IntegrationTests.Storage;
using CardFunctions.Isolated;
using CardFunctions.ServicePoints;
using CardFunctions.Telemetry;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using JsonOptions = Microsoft.AspNetCore.Http.Json.JsonOptions;

namespace CardFunctions.IntegrationTests.Isolated;

/// <summary>The product in the pipeline of the isolated worker's head, on a real store.</summary>
public sealed class HttpPipelineTests(AppFixture shared) : IClassFixture<AppFixture>
{
    private const int Megabyte = 1024 * 1024;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task A_request_reaches_the_products_endpoint_and_not_the_workers()
    {
        await using var app = await IsolatedApp.StartAsync(shared);
        var client = await shared.MakeClientAsync();

        var made = (await app.Api.PostAsync($"clients/{client}/cards", """{"kind":"physical","name":"Driver 12"}""")).Is(HttpStatusCode.Created);
        var card = (await app.Api.GetAsync($"clients/{client}/cards/{made.String("id")}")).Is(HttpStatusCode.OK);

        Assert.Equal("Driver 12", card.String("name"));
        Assert.EndsWith($"/cards/{made.String("id")}", made.Header("Location"), StringComparison.Ordinal);
        (await app.Api.PutAsync($"clients/{client}/holders/h1", """{"name":"A. Diop","kind":"member"}""")).Is(HttpStatusCode.Created);
        (await app.Api.SendAsync(HttpMethod.Patch, $"clients/{client}/cards/{made.String("id")}", """{"name":"Driver 13"}""")).Is(HttpStatusCode.OK);
        Assert.Equal("Driver 13", (await shared.Api.GetAsync($"clients/{client}/cards/{made.String("id")}")).String("name"));
    }

    [Fact]
    public async Task Nothing_of_the_workers_routing_is_left()
    {
        await using var app = await IsolatedApp.StartAsync(shared);
        using var request = Request(app, HttpMethod.Get, "clients/c-1/cards/crd_1");

        var exchange = app.Worker.Begin(request, CancellationToken.None);
        await exchange.Finished;

        Assert.Equal("GetCard", exchange.Context.GetEndpoint()?.Metadata.GetMetadata<IEndpointNameMetadata>()?.EndpointName);
        Assert.Equal(["cardId", "clientId"], exchange.Context.Request.RouteValues.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task What_has_not_changed_is_not_sent_again()
    {
        await using var app = await IsolatedApp.StartAsync(shared);
        var client = await shared.MakeClientAsync();

        var first = (await app.Api.GetAsync($"clients/{client}")).Is(HttpStatusCode.OK);
        var second = (await app.Api.GetAsync($"clients/{client}", ("If-None-Match", first.Header("ETag")!))).Is(HttpStatusCode.NotModified);

        Assert.Equal(first.Header("ETag"), second.Header("ETag"));
        Assert.Equal(0, second.Body.Length);
    }

    [Fact]
    public async Task What_goes_wrong_is_a_problem_answer()
    {
        await using var app = await IsolatedApp.StartAsync(shared);
        var client = await shared.MakeClientAsync();

        (await app.Api.GetAsync("no/such/path")).IsProblem(HttpStatusCode.NotFound, "not_found");
        (await app.Api.GetAsync($"clients/{AppFixture.UniqueId()}")).IsProblem(HttpStatusCode.NotFound, "client_not_found");
        (await app.Api.DeleteAsync("clients")).IsProblem(HttpStatusCode.MethodNotAllowed, "method_not_allowed");
        (await app.Api.PostAsync($"clients/{client}/cards", """{"kind":"wooden","name":""}""")).IsInvalid("kind", "name");
        (await app.Api.GetAsync("clients/~/cards")).IsInvalid("clientId");
        var unknown = (await app.Anonymous.GetAsync($"clients/{client}")).IsProblem(HttpStatusCode.Unauthorized, "unauthenticated");
        Assert.Equal("Bearer", unknown.Header("WWW-Authenticate"));
    }

    [Fact]
    public async Task A_failure_of_storage_is_a_problem_answer_too()
    {
        await using var app = await IsolatedApp.StartAsync(shared, new Troubles { Choose = _ => Trouble.Refused });

        (await app.Api.GetAsync("clients/c-1")).IsProblem(HttpStatusCode.ServiceUnavailable, "storage_unavailable");
    }

    [Fact]
    public async Task A_caller_that_goes_away_ends_its_request()
    {
        var (begun, ended) = (new TaskCompletionSource(), new TaskCompletionSource());
        var slow = new Troubles
        {
            Before = async _ =>
            {
                begun.TrySetResult();
                await ended.Task;
            },
        };
        await using var app = await IsolatedApp.StartAsync(shared, slow);
        using var callerIsGone = new CancellationTokenSource();
        using var request = Request(app, HttpMethod.Get, "clients/c-1");

        var exchange = app.Worker.Begin(request, callerIsGone.Token);
        await begun.Task.WaitAsync(Patience);
        Assert.False(exchange.Finished.IsCompleted);
        await callerIsGone.CancelAsync();
        ended.SetResult();

        // Without a failure: the worker would tell the host of one.
        await exchange.Finished.WaitAsync(Patience);
        Assert.Equal(499, exchange.Context.Response.StatusCode);
        Assert.False(exchange.Context.Response.HasStarted);
    }

    [Fact]
    public async Task A_body_is_read_as_it_comes()
    {
        await using var app = await IsolatedApp.StartAsync(shared);
        var client = await shared.MakeClientAsync();
        using var body = new Pieces("""{"kind":"physical",""", "\"name\":\"Driver", " 14\"}");
        using var request = Request(app, HttpMethod.Post, $"clients/{client}/cards", body);

        var exchange = app.Worker.Begin(request, CancellationToken.None);
        for (var piece = 0; piece < 3; piece++)
        {
            Assert.False(exchange.Finished.IsCompleted);
            Assert.True(await body.SendNextAsync());
        }

        await exchange.Finished.WaitAsync(Patience);
        Assert.Null(exchange.Context.Request.ContentLength);
        Assert.Equal(StatusCodes.Status201Created, exchange.Context.Response.StatusCode);
    }

    [Fact]
    public async Task A_body_that_does_not_end_is_refused_at_its_limit()
    {
        await using var app = await IsolatedApp.StartAsync(shared);
        using var body = new Endless();
        using var request = Request(app, HttpMethod.Post, "clients/c-1/cards", body);

        var exchange = app.Worker.Begin(request, CancellationToken.None);
        await exchange.Finished.WaitAsync(Patience);
        await exchange.Sent.WaitAsync(Patience);

        Assert.Equal(StatusCodes.Status413PayloadTooLarge, exchange.Context.Response.StatusCode);
        Assert.InRange(body.Sent, Megabyte, 2 * Megabyte);
    }

    [Fact]
    public async Task A_long_list_is_sent_while_it_is_read_from_the_store()
    {
        const int Holders = 300;
        await using var app = await IsolatedApp.StartAsync(shared);
        var client = await shared.MakeClientAsync();
        await Parallel.ForEachAsync(Enumerable.Range(0, Holders), new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (n, _) =>
            (await app.Api.PutAsync($"clients/{client}/holders/h{n}", """{"name":"A. Diop","kind":"member"}""")).Is(HttpStatusCode.Created));
        using var request = Request(app, HttpMethod.Get, $"clients/{client}/audit");
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/csv"));

        var exchange = app.Worker.Begin(request, CancellationToken.None);
        await exchange.Started.WaitAsync(Patience);
        Assert.StartsWith("text/csv", exchange.Context.Response.ContentType, StringComparison.Ordinal);
        // Nobody has read a byte of it yet, so that the rest waits.
        Assert.False(exchange.Finished.IsCompleted);
        using var reader = new StreamReader(exchange.Body);
        var lines = (await reader.ReadToEndAsync()).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);

        await exchange.Finished.WaitAsync(Patience);
        Assert.Equal(1 + 1 + Holders, lines.Length);
        Assert.Equal(Holders, lines.Count(line => line.Contains($",{WorkerStandIn.Address},PutHolder,", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task The_document_and_its_page_need_no_web_host()
    {
        await using var app = await IsolatedApp.StartAsync(shared);

        var document = (await app.Anonymous.GetAsync("/api/openapi/v1.json")).Is(HttpStatusCode.OK);
        var page = (await app.Anonymous.GetAsync("/api/docs/index.html")).Is(HttpStatusCode.OK);

        Assert.Equal(Shape((await shared.Api.GetAsync("/api/openapi/v1.json")).Json), Shape(document.Json));
        Assert.Contains("<html", page.Text, StringComparison.OrdinalIgnoreCase);
        (await app.Anonymous.GetAsync("/api/readyz")).Is(HttpStatusCode.OK);

        // Of where the app is, each says its own.
        static string Shape(System.Text.Json.Nodes.JsonNode document)
        {
            document.AsObject().Remove("servers");
            return document.ToJsonString();
        }
    }

    [Fact]
    public async Task A_message_makes_what_a_request_then_shows()
    {
        await using var app = await IsolatedApp.StartAsync(shared);
        var (client, point) = (AppFixture.UniqueId(), AppFixture.UniqueId("sp"));
        var message = Encoding.UTF8.GetBytes(App.Messages.Created(point, client, more: ""","clientName":"A" """));

        await MessageDelivery.RunAsync(
            FunctionRun.Start(new(nameof(ProvisionVirtualCard))), app.Services.GetRequiredService<ProvisionVirtualCard>(), message, CancellationToken.None);

        Assert.True((bool)(await app.Api.GetAsync($"clients/{client}/service-points/{point}")).Is(HttpStatusCode.OK).Json["canTransact"]!);
    }

    [Fact]
    public async Task A_wrong_setting_ends_the_start()
    {
        var refused = await Assert.ThrowsAsync<OptionsValidationException>(() => IsolatedApp.StartAsync(shared, setting: ("Cards__NumberKey", "short")));

        Assert.Contains("Cards__NumberKey", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_products_json_is_source_generated_also_where_the_head_leaves_reflection_on()
    {
        using var services = new ServiceCollection()
            .ConfigureHttpJsonOptions(options => options.SerializerOptions.TypeInfoResolverChain.Insert(0, new DefaultJsonTypeInfoResolver()))
            .AddCardFunctions(new ConfigurationBuilder().Build())
            .BuildServiceProvider();

        var chain = services.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions.TypeInfoResolverChain;

        Assert.NotEmpty(chain);
        Assert.All(chain, resolver => Assert.IsAssignableFrom<System.Text.Json.Serialization.JsonSerializerContext>(resolver));
    }

    private static HttpRequestMessage Request(IsolatedApp app, HttpMethod method, string path, HttpContent? body = null) =>
        new(method, new Uri(app.Http.BaseAddress!, $"api/v1/{path}"))
        {
            Headers = { Authorization = new AuthenticationHeaderValue("Bearer", app.Token) },
            Content = body,
        };

    /// <summary>JSON that is sent piece by piece, when it is asked to. Its length is not stated.</summary>
    private sealed class Pieces : HttpContent
    {
        private readonly string[] _pieces;
        private readonly SemaphoreSlim _next = new(0);
        private readonly SemaphoreSlim _sent = new(0);

        public Pieces(params string[] pieces)
        {
            _pieces = pieces;
            Headers.ContentType = new MediaTypeHeaderValue("application/json");
        }

        public Task<bool> SendNextAsync()
        {
            _next.Release();
            return _sent.WaitAsync(Patience);
        }

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            foreach (var piece in _pieces)
            {
                await _next.WaitAsync();
                await stream.WriteAsync(Encoding.UTF8.GetBytes(piece));
                await stream.FlushAsync();
                _sent.Release();
            }
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }

        protected override void Dispose(bool disposing)
        {
            _next.Dispose();
            _sent.Dispose();
            base.Dispose(disposing);
        }
    }

    /// <summary>White space, which JSON may begin with, for as long as anybody reads it.</summary>
    private sealed class Endless : HttpContent
    {
        private static readonly byte[] Piece = [.. Enumerable.Repeat((byte)' ', 16 * 1024)];

        public Endless() => Headers.ContentType = new MediaTypeHeaderValue("application/json");

        public long Sent { get; private set; }

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
            SerializeToStreamAsync(stream, context, CancellationToken.None);

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
        {
            while (true)
            {
                await stream.WriteAsync(Piece, cancellationToken);
                Sent += Piece.Length;
            }
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
