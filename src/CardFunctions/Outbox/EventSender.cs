using System.Text;
using Azure;
using Azure.Core;
using Azure.Core.Pipeline;
using Microsoft.Extensions.Options;

namespace CardFunctions.Outbox;

/// <summary>Sends events to Service Bus by its REST interface. Thread safe.</summary>
/// <remarks>Source: Microsoft's reference "Send Message" and its table of message properties.</remarks>
internal sealed class EventSender
{
    private const string Scope = "https://servicebus.azure.net/.default";
    private const string ContentType = "application/cloudevents+json; charset=utf-8";

    private readonly HttpPipeline _pipeline;
    private readonly Uri _messages;

    /// <summary>Sends nothing yet, and asks for no token.</summary>
    /// <param name="options">Where to.</param>
    /// <param name="credential">The app's identity; not asked for where the address is a stand-in on loopback.</param>
    public EventSender(IOptions<EventOptions> options, Func<TokenCredential> credential)
    {
        var address = options.Value.Address ?? throw new InvalidOperationException("The options were not validated.");
        _messages = new Uri($"{address.AbsoluteUri.TrimEnd('/')}/{options.Value.CardEventsTopic}/messages");
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

    /// <summary>Sends one event. A repeat is dropped by the topic's duplicate detection, since it has the same <c>MessageId</c>.</summary>
    /// <exception cref="RequestFailedException">It was not taken, or nobody knows; it must be sent again.</exception>
    public async Task SendAsync(OutgoingEvent outgoing, CancellationToken cancellationToken)
    {
        using var message = _pipeline.CreateMessage();
        message.Request.Method = RequestMethod.Post;
        message.Request.Uri.Reset(_messages);
        message.Request.Headers.Add(HttpHeader.Names.ContentType, ContentType);
        message.Request.Headers.Add(
            "BrokerProperties", $$"""{"MessageId":"{{outgoing.Id}}","SessionId":"{{outgoing.Session}}","Label":"{{outgoing.Type}}"}""");
        message.Request.Content = RequestContent.Create(Encoding.UTF8.GetBytes(outgoing.Json));
        try
        {
            await _pipeline.SendAsync(message, cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested
            && exception is AggregateException or OperationCanceledException or IOException)
        {
            throw new RequestFailedException(0, $"Sending to {_messages} got no answer.", errorCode: null, exception);
        }

        if (message.Response.Status is < 200 or >= 300)
        {
            throw new RequestFailedException(message.Response.Status, $"{_messages} answered {message.Response.Status}.");
        }
    }

    private sealed class SenderOptions : ClientOptions;
}
