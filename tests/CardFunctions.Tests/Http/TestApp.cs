using System.Net.Http.Headers;
using CardFunctions.Http;
using CardFunctions.OpenApi;
using CardFunctions.Providers;
using CardFunctions.Security;
using CardFunctions.Tests.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace CardFunctions.Tests.Http;

/// <summary>The product's pipeline on a free loopback port, with an issuer of the tests' and some endpoints of every kind.</summary>
public sealed class TestApp : IAsyncLifetime, IDisposable
{
    /// <summary>The key that Datatrans signs with.</summary>
    internal const string WebhookKey = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

    private readonly SocketsHttpHandler _handler = new();
    private WebApplication? _app;

    internal Issuer Issuer { get; } = new();

    /// <summary>What providers told by themselves.</summary>
    internal ReceivedNotifications Notifications { get; } = new();

    internal IReadOnlyList<RouteEndpoint> Endpoints =>
        [.. _app!.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()];

    public HttpClient Client { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["Auth:Issuer"] = Issuer.Name,
            ["Auth:Audience"] = Issuer.Audience,
            // Never reached: these tests end before any storage is asked.
            ["Tables:ConnectionString"] = "UseDevelopmentStorage=true",
            ["ServiceBus:fullyQualifiedNamespace"] = "http://127.0.0.1:9/servicebus",
            ["Cards:NumberKey"] = Convert.ToBase64String(new byte[32]),
            // Never called: it is the provider that calls here.
            ["Payments:Datatrans:Enabled"] = "true",
            ["provider-datatrans"] = $$"""{"merchantId":"m","password":"p","webhookKey":"{{WebhookKey}}"}""",
            ["Payments:FingerprintKey"] = Convert.ToBase64String(new byte[32]),
        });
        builder.Services.AddSingleton<ISigningKeys>(Issuer);
        builder.Services.AddCardFunctions(builder.Configuration).AddJson(OrderJson.Default);
        // There is no store behind this app: what is told ends here.
        builder.Services.Replace(ServiceDescriptor.Singleton<IProviderNotifications>(Notifications));
        _app = builder.Build();
        _app.UseCardFunctions();
        _app.MapCardFunctions();
        MapProbes(_app.MapApi());
        await _app.StartAsync();
        _handler.AllowAutoRedirect = false;
        Client = new HttpClient(_handler, disposeHandler: false) { BaseAddress = new Uri(_app.Urls.First()) };
    }

    public async Task DisposeAsync()
    {
        Dispose();
        await _app!.DisposeAsync();
    }

    public void Dispose()
    {
        Client.Dispose();
        _handler.Dispose();
    }

    internal async Task<HttpResponseMessage> SendAsync(
        HttpMethod method, string path, string? role = null, object? clients = null, HttpContent? content = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        if (role is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Issuer.Sign(TimeProvider.System.GetUtcNow(), roles: [role], clients: clients));
        }

        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await Client.SendAsync(request);
    }

    private static void MapProbes(RouteGroupBuilder api)
    {
        api.MapPost("/clients/{clientId}/orders", (string clientId, Body<OrderRequest, Order> body, IfMatch condition) =>
                condition.Allows(7)
                    ? Answers.Created($"/api/v1/clients/{clientId}/orders/1", body.Command, OrderJson.Default.Order, 7)
                    : (IResult)Problems.Of(ProblemCatalogue.PreconditionFailed))
            .WithName("CreateOrder")
            .RequirePrivilege(Privilege.CardsManage)
            .WithRequestExample("""{"name":"a","size":"small"}""")
            .WithAnswer<Order>(201, """{"name":"a","size":"small","total":0}""")
            .WithProblems(ProblemCatalogue.CardNameTaken);
        api.MapGet("/clients/{clientId}/orders/1", () => Answers.Ok(new Order("a", Size.Small, 1), OrderJson.Default.Order, 7))
            .RequirePrivilege(Privilege.CardsRead);
        api.MapGet("/clients/{clientId}/orders", (ListRequest list) => (IResult)(list.WantsCsv
                ? Answers.Csv(Rows(250), new CsvTable<int>(("number", row => row.ToString(System.Globalization.CultureInfo.InvariantCulture))), "orders.csv")
                : Answers.Stored(200, location: null, entityTag: null, "{}"u8.ToArray(), replayed: true)))
            .RequirePrivilege(Privilege.CardsRead)
            .WithCsv();
        api.MapPatch("/clients/{clientId}/orders/1", (Body<ChangeRequest, Change> body) => TypedResults.Ok())
            .WithName("ChangeOrder")
            .RequirePrivilege(Privilege.CardsManage);
        api.MapPost("/orders/poke", (OptionalBody<ChangeRequest, Change> body) => body.Command.Name.IsPresent ? Answers.NoContent() : TypedResults.Ok() as IResult)
            .RequirePrivilege(Privilege.CardsManage);
        api.MapGet("/open-by-mistake", () => TypedResults.Ok());
        api.MapGet("/crash", IResult () => throw new InvalidOperationException("secret 4900000000000003")).RequireToken();
    }

    private static async IAsyncEnumerable<int> Rows(int count)
    {
        for (var row = 1; row <= count; row++)
        {
            await Task.Yield();
            yield return row;
        }
    }
}
