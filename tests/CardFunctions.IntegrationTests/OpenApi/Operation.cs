using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using CardFunctions.IntegrationTests.App;

namespace CardFunctions.IntegrationTests.OpenApi;

/// <summary>An operation of the running app's OpenAPI document.</summary>
internal sealed record Operation(string Id, HttpMethod Method, string Path, JsonObject Json)
{
    /// <summary>Whether its path names a client.</summary>
    public bool HasClient => Path.Contains("{clientId}", StringComparison.Ordinal);

    /// <summary>An example of its body; null where it takes none.</summary>
    public string? Example => Json["requestBody"]?["content"]?["application/json"]?["example"]?.ToJsonString();

    /// <summary>All operations of the app.</summary>
    public static async Task<IReadOnlyList<Operation>> AllAsync(AppFixture app)
    {
        var document = (await app.Api.GetAsync("/api/openapi/v1.json")).Is(System.Net.HttpStatusCode.OK).Json;
        return
        [
            .. from path in document["paths"]!.AsObject()
               from method in path.Value!.AsObject()
               where method.Key is "get" or "put" or "post" or "delete" or "patch"
               let json = method.Value!.AsObject()
               select new Operation((string)json["operationId"]!, HttpMethod.Parse(method.Key.ToUpperInvariant()), path.Key, json),
        ];
    }

    /// <summary>Its path, with a client and with something put in for every other parameter.</summary>
    public string PathFor(string client) => Regex.Replace(
        Path.Replace("{clientId}", client, StringComparison.Ordinal).Replace("{code}", "ACCESS_TEST", StringComparison.Ordinal),
        @"\{[^}]+\}",
        "none",
        RegexOptions.CultureInvariant,
        TimeSpan.FromSeconds(1));
}
