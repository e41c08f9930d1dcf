using System.Net;
using System.Text.Json.Nodes;
using CardFunctions.IntegrationTests.LocalHost;
using CardFunctions.LocalHost.Running;
using CardFunctions.LocalHost.ServiceBus;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CardFunctions.IntegrationTests.App;

/// <summary>The topic that the app tells others by, and the queue of automatic sales: the local stand-in for Service Bus, on a port of its own.</summary>
internal sealed class EventTopic : IAsyncDisposable
{
    private const string Topic = "card-events";
    private const string Queue = "automatic-sales";
    private readonly WebApplication _web;
    private readonly Broker _broker;

    private EventTopic(WebApplication web, Broker broker) => (_web, _broker) = (web, broker);

    /// <summary>What the app is given as its namespace.</summary>
    public string Address => $"{_web.Urls.Single()}/servicebus";

    /// <summary>Answers 503 to everything while it is set, as a bus that is away.</summary>
    public bool IsAway { get; set; }

    /// <summary>All events that came, in the order of their coming, without those that duplicate detection dropped.</summary>
    public IReadOnlyList<JsonNode> Events =>
        [.. _broker.FindReceiver($"{Topic}/subscriptions/all")!.Value.Receiver.Peek(after: 0, int.MaxValue)
            .OrderBy(message => message.Header.SequenceNumber)
            .Select(message => JsonNode.Parse(message.Body.Span)!)];

    /// <summary>Messages of the queue behind a place in the order of their coming, those of another day included.</summary>
    public IReadOnlyList<BrokerMessage> QueueAfter(long sequence) =>
        [.. _broker.FindReceiver(Queue)!.Value.Receiver.Peek(sequence, int.MaxValue).OrderBy(message => message.Header.SequenceNumber)];

    /// <summary>Starts it.</summary>
    public static async Task<EventTopic> StartAsync()
    {
        EntityDescription topic = new(Topic)
        {
            IsTopic = true,
            DuplicateWindow = EntityDescription.DefaultDuplicateWindow,
            Receivers = [new ReceiverDescription { Name = "all", RequiresSession = true }],
        };
        EntityDescription queue = new(Queue) { DuplicateWindow = EntityDescription.DefaultDuplicateWindow, Receivers = [new ReceiverDescription()] };
        var broker = await Broker.OpenAsync([topic, queue], new MemoryJournal(), new LocalConsole(TextWriter.Null, TimeProvider.System), TimeProvider.System, CancellationToken.None);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Services.AddRoutingCore();
        builder.Logging.ClearProviders();
        var web = builder.Build();
        EventTopic? made = null;
        web.Use(next => context =>
        {
            if (made is not { IsAway: true })
            {
                return next(context);
            }

            context.Response.StatusCode = 503;
            return Task.CompletedTask;
        });
        web.UseRouting();
        web.MapServiceBus(broker);
        await web.StartAsync();
        made = new EventTopic(web, broker);
        return made;
    }

    /// <summary>What stands beside the event of an identifier, for the bus.</summary>
    public MessageHeader HeaderOf(string id) =>
        _broker.FindReceiver($"{Topic}/subscriptions/all")!.Value.Receiver.Peek(after: 0, int.MaxValue).Single(message => message.Header.MessageId == id).Header;

    /// <summary>What was told of a client: its cards and service points.</summary>
    public IReadOnlyList<JsonNode> EventsOf(string client) =>
        [.. Events.Where(told => ((string)told["subject"]!).StartsWith($"/api/v1/clients/{client}/", StringComparison.Ordinal))];

    /// <summary>What was told of a card, without what was told of its service point.</summary>
    public IReadOnlyList<JsonNode> EventsOfCard(string card) =>
        [.. Events.Where(told => ((string)told["subject"]!).EndsWith($"/cards/{card}", StringComparison.Ordinal))];

    public async ValueTask DisposeAsync()
    {
        await _web.DisposeAsync();
        await _broker.DisposeAsync();
    }
}
