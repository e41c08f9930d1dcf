using System.Net;
using System.Net.Http.Headers;
using System.Text;
using CardFunctions.IntegrationTests.Hosting;

namespace CardFunctions.IntegrationTests.App;

/// <summary>Delivers messages to the function as the Functions host does with what Service Bus gives it.</summary>
internal static class Messages
{
    private const string Done = """{"Outputs":{},"Logs":[],"ReturnValue":null}""";

    /// <summary>Delivers a message once, and says whether it is done with.</summary>
    /// <exception cref="HttpRequestException">The handler died meanwhile.</exception>
    public static Task<bool> DeliverAsync(this HandlerProcess handler, ReadOnlyMemory<byte> message, CancellationToken cancellationToken = default) =>
        handler.DeliverAsync("ProvisionVirtualCard", message, cancellationToken);

    /// <summary>Delivers a message to a function once, and says whether it is done with.</summary>
    /// <exception cref="HttpRequestException">The handler died meanwhile.</exception>
    public static async Task<bool> DeliverAsync(
        this HandlerProcess handler, string function, ReadOnlyMemory<byte> message, CancellationToken cancellationToken = default)
    {
        var envelope = $$$"""{"Data":{"message":"{{{Convert.ToBase64String(message.Span)}}}"},"Metadata":{"DeliveryCount":"1","MessageId":"\"m-1\""} }""";
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/{function}")
        {
            Content = new StringContent(envelope, Encoding.UTF8, new MediaTypeHeaderValue("application/json", "utf-8")),
        };
        request.Headers.TransferEncodingChunked = true;
        using var answer = await handler.Http.SendAsync(request, cancellationToken);
        var text = await answer.Content.ReadAsStringAsync(cancellationToken);
        if (answer.StatusCode == HttpStatusCode.OK)
        {
            Assert.Equal(Done, text);
            return true;
        }

        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
        return false;
    }

    /// <summary>Delivers a text.</summary>
    public static Task<bool> DeliverAsync(this HandlerProcess handler, string message) => handler.DeliverAsync(Encoding.UTF8.GetBytes(message));

    /// <summary>Delivers a text, again and again while the function fails, as Service Bus does.</summary>
    public static async Task DeliverUntilDoneAsync(this HandlerProcess handler, string message)
    {
        const int MaxDeliveries = 10;
        for (var delivery = 1; !await handler.DeliverAsync(message); delivery++)
        {
            Assert.True(delivery < MaxDeliveries, $"Dead-lettered: {message}");
        }
    }

    /// <summary>Calls the function that publishes what was left behind, as the timer does.</summary>
    /// <returns>Whether the function succeeded.</returns>
    public static async Task<bool> SweepAsync(this HandlerProcess handler, CancellationToken cancellationToken = default)
    {
        using var content = new StringContent(
            """{"Data":{"message":{"Schedule":{"AdjustForDST":true},"IsPastDue":false}},"Metadata":{}}""", Encoding.UTF8, new MediaTypeHeaderValue("application/json", "utf-8"));
        using var answer = await handler.Http.PostAsync(new Uri("/PublishPending", UriKind.Relative), content, cancellationToken);
        return answer.StatusCode == HttpStatusCode.OK;
    }

    /// <summary>The event that a service point has another name.</summary>
    public static string Renamed(string point, string? client, string name, string time) => News("renamed", point, client, time, $",\"name\":\"{name}\"");

    /// <summary>The event that a service point is closed.</summary>
    public static string Closed(string point, string? client, string time) => News("closed", point, client, time, "");

    /// <summary>A time that is newer than that of anything that was asked for by HTTP, and not so far ahead that it is rejected.</summary>
    public static string Later => TimeProvider.System.GetUtcNow().AddHours(1).ToString("O", System.Globalization.CultureInfo.InvariantCulture);

    private static string News(string what, string point, string? client, string time, string more) =>
        $$$"""
        {"specversion":"1.0","id":"{{{what}}}-{{{time}}}","source":"/cynod/service-points","type":"cynod.servicepoint.{{{what}}}.v1",
         "time":"{{{time}}}","data":{"servicePointId":"{{{point}}}"{{{(client is null ? "" : $",\"clientId\":\"{client}\"")}}}{{{more}}}} }
        """;

    /// <summary>The event of a new service point.</summary>
    /// <param name="point">The service point.</param>
    /// <param name="client">Its client.</param>
    /// <param name="name">The service point's name.</param>
    /// <param name="id">The event's identifier.</param>
    /// <param name="more">JSON members of the data beside, such as <c>,"clientName":"X"</c>.</param>
    public static string Created(string point, string client, string name = "PS", string id = "e-1", string more = "") =>
        $$$"""
        {"specversion":"1.0","id":"{{{id}}}","source":"/cynod/service-points","type":"cynod.servicepoint.created.v1",
         "time":"2025-01-22T10:00:00Z","subject":"{{{point}}}","datacontenttype":"application/json",
         "data":{"servicePointId":"{{{point}}}","name":"{{{name}}}","clientId":"{{{client}}}"{{{more}}}} }
        """;
}
