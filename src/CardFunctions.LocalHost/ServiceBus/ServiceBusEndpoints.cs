using System.Globalization;
using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace CardFunctions.LocalHost.ServiceBus;

/// <summary>The REST interface of the stand-in under <c>/servicebus</c>: sending as documented, and a look inside for a developer.</summary>
/// <remarks>Loopback only; no signature is asked for.</remarks>
internal static class ServiceBusEndpoints
{
    /// <summary>The largest message: the standard tier's 256 KB.</summary>
    public const int MaxMessageBytes = 256 * 1024;

    private const string JsonContentType = "application/json; charset=utf-8";
    private const string RetryAfterSeconds = "1";

    public static void MapServiceBus(this IEndpointRouteBuilder endpoints, Broker broker)
    {
        var bus = endpoints.MapGroup("/servicebus").AddEndpointFilter(LoopbackOnly);
        bus.MapPost("/{entity}/messages", (string entity, HttpContext context) => SendAsync(broker, entity, context));
        bus.MapGet("/", (HttpContext context) => Write(context, writer => Overview(broker, writer)));
        bus.MapGet("/{entity}/messages", (string entity, HttpContext context) => PeekAsync(broker, entity, context, dead: false));
        bus.MapGet("/{entity}/$deadletterqueue", (string entity, HttpContext context) => PeekAsync(broker, entity, context, dead: true));
        bus.MapPost("/{entity}/$deadletterqueue/resubmit", (string entity, HttpContext context) => ResubmitAsync(broker, entity, context));
        var subscription = bus.MapGroup("/{topic}/subscriptions/{name}");
        subscription.MapGet("/messages", (string topic, string name, HttpContext context) => PeekAsync(broker, PathOf(topic, name), context, dead: false));
        subscription.MapGet("/$deadletterqueue", (string topic, string name, HttpContext context) => PeekAsync(broker, PathOf(topic, name), context, dead: true));
        subscription.MapPost("/$deadletterqueue/resubmit", (string topic, string name, HttpContext context) => ResubmitAsync(broker, PathOf(topic, name), context));
    }

    private static string PathOf(string topic, string name) => $"{topic}/subscriptions/{name}";

    private static async ValueTask<object?> LoopbackOnly(EndpointFilterInvocationContext invocation, EndpointFilterDelegate next) =>
        invocation.HttpContext.Connection.RemoteIpAddress is { } address && IPAddress.IsLoopback(address)
            ? await next(invocation)
            : TypedResults.StatusCode(StatusCodes.Status403Forbidden);

    private static async Task SendAsync(Broker broker, string name, HttpContext context)
    {
        if (broker.Find(name) is not { } entity)
        {
            await Refuse(context, StatusCodes.Status410Gone, $"There is no queue or topic '{name}'.");
            return;
        }

        using var buffer = new MemoryStream();
        var chunk = new byte[16_384];
        int read;
        while ((read = await context.Request.Body.ReadAsync(chunk, context.RequestAborted)) > 0)
        {
            await buffer.WriteAsync(chunk.AsMemory(0, read), context.RequestAborted);
            if (buffer.Length > MaxMessageBytes)
            {
                await Refuse(context, StatusCodes.Status403Forbidden, $"A message, or a batch, has at most {MaxMessageBytes} bytes.");
                return;
            }
        }

        try
        {
            var body = new ReadOnlyMemory<byte>(buffer.ToArray());
            var batch = context.Request.ContentType?.StartsWith(BrokerPropertiesParser.BatchContentType, StringComparison.OrdinalIgnoreCase) == true;
            var outcome = await entity.SendAsync(batch ? BrokerPropertiesParser.OfBatch(body) : [(BrokerPropertiesParser.OfRequest(context.Request), body)]);
            if (outcome == SendOutcome.SessionMissing)
            {
                await Refuse(context, StatusCodes.Status400BadRequest, $"'{name}' requires sessions: BrokerProperties must name a SessionId.");
                return;
            }

            context.Response.StatusCode = StatusCodes.Status201Created;
        }
        catch (FormatException exception)
        {
            await Refuse(context, StatusCodes.Status400BadRequest, exception.Message);
        }
        catch (JournalUnavailableException)
        {
            await RefuseForNow(context);
        }
    }

    private static async Task PeekAsync(Broker broker, string path, HttpContext context, bool dead)
    {
        if (broker.FindReceiver(path) is not ({ } _, { } receiver))
        {
            await Refuse(context, StatusCodes.Status410Gone, $"There is no queue or subscription '{path}'.");
            return;
        }

        MessagePage page;
        try
        {
            page = MessagePage.Of(context.Request.Query);
        }
        catch (FormatException exception)
        {
            await Refuse(context, StatusCodes.Status400BadRequest, exception.Message);
            return;
        }

        var messages = dead ? receiver.DeadLetters.After(page.After, page.Limit) : receiver.Peek(page.After, page.Limit);
        context.Response.ContentType = JsonContentType;
        await MessagePage.WriteAsync(context.Response.BodyWriter, messages, context.RequestAborted);
    }

    private static async Task ResubmitAsync(Broker broker, string path, HttpContext context)
    {
        if (broker.FindReceiver(path) is not ({ } entity, { } receiver))
        {
            await Refuse(context, StatusCodes.Status410Gone, $"There is no queue or subscription '{path}'.");
            return;
        }

        try
        {
            var count = await entity.ResubmitAsync(receiver);
            await Write(context, writer =>
            {
                writer.WriteStartObject();
                writer.WriteNumber("resubmitted", count);
                writer.WriteEndObject();
            });
        }
        catch (JournalUnavailableException)
        {
            await RefuseForNow(context);
        }
    }

    private static void Overview(Broker broker, Utf8JsonWriter writer)
    {
        writer.WriteStartArray();
        foreach (var receiver in broker.Entities.SelectMany(entity => entity.Receivers))
        {
            var (waiting, held, dead) = receiver.Counts;
            writer.WriteStartObject();
            writer.WriteString("path", receiver.Path);
            writer.WriteNumber("waiting", waiting);
            writer.WriteNumber("held", held);
            writer.WriteNumber("deadLetters", dead);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static async Task Write(HttpContext context, Action<Utf8JsonWriter> write)
    {
        context.Response.ContentType = JsonContentType;
        await using var writer = new Utf8JsonWriter(context.Response.BodyWriter);
        write(writer);
    }

    private static Task RefuseForNow(HttpContext context)
    {
        context.Response.Headers.RetryAfter = RetryAfterSeconds;
        return Refuse(context, StatusCodes.Status503ServiceUnavailable, "The storage can't be written now.");
    }

    private static async Task Refuse(HttpContext context, int status, string detail)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/xml; charset=utf-8";
        var code = status.ToString(CultureInfo.InvariantCulture);
        await context.Response.WriteAsync($"<Error><Code>{code}</Code><Detail>{WebUtility.HtmlEncode(detail)}</Detail></Error>", context.RequestAborted);
    }
}
