using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Azure;
using Azure.Core;
using Azure.Core.Pipeline;
using CardFunctions.Telemetry;
using Microsoft.Extensions.Options;

namespace CardFunctions.ServiceBus;

/// <summary>Sends messages to Service Bus by its REST interface. Thread safe.</summary>
/// <remarks>Source: Microsoft's reference "Send Message" and "Send Message Batch", and its table of message properties.</remarks>
internal sealed class BusSender
{
    /// <summary>The most messages of a batch. With bodies of a kilobyte it stays below the 256 KB that a request may have.</summary>
    public const int MaxBatch = 100;

    private const string Scope = "https://servicebus.azure.net/.default";
    private const string BatchContentType = "application/vnd.microsoft.servicebus.json";

    private readonly HttpPipeline _pipeline;
    private readonly string _root;
    private readonly string _host;

    /// <summary>Sends nothing yet, and asks for no token.</summary>
    /// <param name="options">Where to.</param>
    /// <param name="credential">The app's identity; not asked for where the address is a stand-in on loopback.</param>
    public BusSender(IOptions<BusOptions> options, Func<TokenCredential> credential)
    {
        var address = options.Value.Address ?? throw new InvalidOperationException("The options were not validated.");
        _root = address.AbsoluteUri.TrimEnd('/');
        _host = address.Host;
        var clientOptions = new SenderOptions
        {
            Retry =
            {
                // What can't be sent now stays stored and is sent by the next sweep, so that nobody waits long here.
                NetworkTimeout = TimeSpan.FromSeconds(10),
                MaxRetries = 2,
                Delay = TimeSpan.FromMilliseconds(200),
                MaxDelay = TimeSpan.FromSeconds(2),
            },
        };
        HttpPipelinePolicy[] authentication =
            address.Scheme == Uri.UriSchemeHttps ? [new BearerTokenAuthenticationPolicy(credential(), Scope)] : [];
        _pipeline = HttpPipelineBuilder.Build(clientOptions, authentication);
    }

    /// <summary>Sends one message.</summary>
    /// <param name="entity">The queue or topic.</param>
    /// <param name="message">The message.</param>
    /// <param name="contentType">What its body is.</param>
    /// <param name="cancellationToken">Ends the sending.</param>
    /// <exception cref="RequestFailedException">It was not taken, or nobody knows; it must be sent again.</exception>
    public async Task SendAsync(string entity, BusMessage message, string contentType, CancellationToken cancellationToken)
    {
        using var span = SendSpan.Start(entity, _host, message);
        var trace = TraceProperties.Of(span?.Id ?? message.TraceParent);
        await SendAsync(span, entity, Encoding.UTF8.GetBytes(message.Body), contentType, HeaderOf(message), trace, cancellationToken);
    }

    /// <summary>Sends messages together: all are taken, or none.</summary>
    /// <param name="entity">The queue or topic.</param>
    /// <param name="messages">At most <see cref="MaxBatch"/>.</param>
    /// <param name="cancellationToken">Ends the sending.</param>
    /// <exception cref="ArgumentException">There are more; nothing was sent.</exception>
    /// <exception cref="RequestFailedException">They were not taken, or nobody knows; they must be sent again.</exception>
    public async Task SendAsync(string entity, IReadOnlyCollection<BusMessage> messages, CancellationToken cancellationToken)
    {
        if (messages.Count > MaxBatch)
        {
            throw new ArgumentException($"A batch has at most {MaxBatch} messages.", nameof(messages));
        }

        using var span = SendSpan.Start(entity, _host, messages.Count);
        var trace = TraceProperties.Of(span?.Id);
        IReadOnlyList<BatchMessage> batch = [.. messages.Select(message => new BatchMessage(message.Body, BrokerProperties.Of(message), trace))];
        var body = JsonSerializer.SerializeToUtf8Bytes(batch, BusJson.Default.Batch);
        await SendAsync(span, entity, body, BatchContentType, properties: null, trace: null, cancellationToken);
    }

    private static string HeaderOf(BusMessage message) => JsonSerializer.Serialize(BrokerProperties.Of(message), BusJson.Default.BrokerProperties);

    private async Task SendAsync(
        Activity? span, string entity, byte[] body, string contentType, string? properties, TraceProperties? trace, CancellationToken cancellationToken)
    {
        if (span is null)
        {
            // Else the HTTP client would tell the bus of the web server's own activity, which is not sent to anybody.
            Activity.Current = null;
        }

        var target = new Uri($"{_root}/{entity}/messages");
        using var message = _pipeline.CreateMessage();
        message.Request.Method = RequestMethod.Post;
        message.Request.Uri.Reset(target);
        message.Request.Headers.Add(HttpHeader.Names.ContentType, contentType);
        if (properties is not null)
        {
            message.Request.Headers.Add("BrokerProperties", properties);
        }

        if (trace is not null)
        {
            // A header is a property of the message, a text in quotes; this one is HTTP's own too, and is written as HTTP has it.
            message.Request.Headers.Add(TraceProperties.DiagnosticIdName, $"\"{trace.DiagnosticId}\"");
            message.Request.Headers.Add(TraceProperties.TraceParentName, trace.TraceParent);
        }

        message.Request.Content = RequestContent.Create(body);
        try
        {
            await _pipeline.SendAsync(message, cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested
            && exception is AggregateException or OperationCanceledException or IOException)
        {
            span.Fail("no_answer");
            throw new RequestFailedException(0, $"Sending to {target} got no answer.", errorCode: null, exception);
        }

        if (message.Response.Status is < 200 or >= 300)
        {
            span.Fail(message.Response.Status.ToString(System.Globalization.CultureInfo.InvariantCulture));
            throw new RequestFailedException(message.Response.Status, $"{target} answered {message.Response.Status}.");
        }
    }

    private sealed class SenderOptions : ClientOptions;
}
