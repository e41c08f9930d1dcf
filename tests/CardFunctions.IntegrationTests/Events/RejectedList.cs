using System.Net;
using System.Text.Json.Nodes;
using CardFunctions.IntegrationTests.App;

namespace CardFunctions.IntegrationTests.Events;

/// <summary>Reads the list of rejected events.</summary>
internal static class RejectedList
{
    /// <summary>All of it, page by page: other tests add to it meanwhile.</summary>
    public static async Task<List<JsonNode>> RejectedAsync(this AppFixture app, int limit)
    {
        List<JsonNode> found = [];
        for (var path = $"rejected-events?limit={limit}"; path.Length > 0;)
        {
            var page = (await app.Api.GetAsync(path)).Is(HttpStatusCode.OK).Json;
            found.AddRange(page["items"]!.AsArray().Select(item => item!));
            path = page["nextCursor"] is { } cursor ? $"rejected-events?limit={limit}&cursor={cursor}" : "";
        }

        return found;
    }
}
