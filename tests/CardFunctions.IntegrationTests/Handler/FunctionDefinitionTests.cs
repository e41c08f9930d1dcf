using System.Text;
using System.Text.Json.Nodes;
using CardFunctions.Handler.Functions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace CardFunctions.IntegrationTests.Handler;

public sealed class FunctionDefinitionTests
{
    [Theory]
    [InlineData("/api/v1/clients/{clientId}", "v1/clients/{clientId}")]
    [InlineData("api/v1/items/{id:guid:required}", "v1/items/{id}")]
    [InlineData("/api/docs/{**path}", "docs/{*path}")]
    [InlineData("/api/docs/{*path:minlength(1)}", "docs/{*path}")]
    [InlineData("/api/v1/cards/{cardId?}", "v1/cards/{cardId?}")]
    [InlineData("/api/openapi/{document=v1}", "openapi/{document?}")]
    [InlineData("/api/openapi/{document}.json", "openapi/{document}.json")]
    [InlineData("/API/healthz/", "healthz")]
    public void A_route_is_written_as_the_host_reads_it(string pattern, string route)
    {
        var json = Json(Assert.Single(FunctionDefinition.All(Endpoints(app => Map(app, pattern, "One")), [])));

        Assert.Equal(route, (string?)json["bindings"]![0]!["route"]);
    }

    [Fact]
    public void An_endpoint_has_exactly_one_trigger_and_one_answer()
    {
        var endpoints = Endpoints(app => app.MapMethods("/api/v1/x", ["PUT", "GET"], Answer).WithName("X"));

        var bindings = Json(Assert.Single(FunctionDefinition.All(endpoints, [])))["bindings"]!.AsArray();

        Assert.Equal(
            """
            [{"type":"httpTrigger","direction":"in","name":"req","authLevel":"anonymous","methods":["get","put"],"route":"v1/x"},{"type":"http","direction":"out","name":"res"}]
            """,
            bindings.ToJsonString());
    }

    [Fact]
    public void Functions_come_in_the_order_of_their_names()
    {
        var endpoints = Endpoints(app =>
        {
            Map(app, "/api/b", "Bravo");
            Map(app, "/api/c", "alpha");
            Map(app, "/api/a", "Alpha2");
        });

        Assert.Equal(["Alpha2", "Bravo", "alpha"], FunctionDefinition.All(endpoints, []).Select(one => one.Name));
    }

    [Theory]
    [InlineData("/api/x", null, "no name")]
    [InlineData("/x", "X", "not below /api")]
    [InlineData("/api", "X", "not below /api")]
    [InlineData("/apis/x", "X", "not below /api")]
    [InlineData("/api/x", "Create Card", "no name that the host takes")]
    [InlineData("/api/x", "1st", "no name that the host takes")]
    [InlineData("/api/x", "Host", "no name that the host takes")]
    public void An_endpoint_that_the_host_could_not_call_is_refused(string pattern, string? name, string reason)
    {
        var endpoints = Endpoints(app => Map(app, pattern, name));

        var refused = Assert.Throws<InvalidDataException>(() => FunctionDefinition.All(endpoints, []));

        Assert.Contains(reason, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_functions_may_not_share_a_name_not_even_in_another_case()
    {
        var endpoints = Endpoints(app => Map(app, "/api/x", "provisionvirtualcard"));

        var refused = Assert.Throws<InvalidDataException>(() => FunctionDefinition.All(endpoints, FunctionTable.All));

        Assert.Contains("2 functions are named", refused.Message, StringComparison.Ordinal);
    }

    private static Task Answer(HttpContext context) => Task.CompletedTask;

    private static void Map(IEndpointRouteBuilder app, string pattern, string? name)
    {
        var endpoint = app.MapGet(pattern, Answer);
        if (name is not null)
        {
            endpoint.WithName(name);
        }
    }

    private static IReadOnlyList<Endpoint> Endpoints(Action<IEndpointRouteBuilder> map)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        builder.Services.AddRouting();
        IEndpointRouteBuilder app = builder.Build();
        map(app);
        return [.. app.DataSources.SelectMany(source => source.Endpoints)];
    }

    private static JsonObject Json(FunctionDefinition definition) =>
        JsonNode.Parse(Encoding.UTF8.GetString(definition.ToJson()))!.AsObject();
}
