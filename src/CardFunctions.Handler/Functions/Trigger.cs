using System.Text.Json;
using CardFunctions.Telemetry;

namespace CardFunctions.Handler.Functions;

/// <summary>What starts a function: its one binding in <c>function.json</c>.</summary>
internal abstract record Trigger
{
    /// <summary>The binding's name, under which the envelope's <c>Data</c> holds what came.</summary>
    public const string BindingName = "message";

    /// <summary>How spans and metrics name a function that it starts, with names of settings as they are written.</summary>
    public virtual FunctionSource SourceOf(string function) => new(function);

    /// <summary>Writes the binding as one JSON object.</summary>
    public abstract void WriteBinding(Utf8JsonWriter json);

    /// <summary>Writes the binding of a Service Bus entity.</summary>
    protected static void WriteServiceBus(Utf8JsonWriter json, params ReadOnlySpan<(string Name, string Value)> entity)
    {
        json.WriteStartObject();
        json.WriteString("type"u8, "serviceBusTrigger"u8);
        json.WriteString("direction"u8, "in"u8);
        json.WriteString("name"u8, BindingName);
        foreach (var (name, value) in entity)
        {
            json.WriteString(name, value);
        }

        json.WriteString("connection"u8, "ServiceBus"u8);
        // Without it the host merges the message's own JSON into the metadata, over the system's properties.
        json.WriteString("dataType"u8, "binary"u8);
        json.WriteEndObject();
    }
}

/// <summary>A message of one subscription of a Service Bus topic, over the connection <c>ServiceBus</c>.</summary>
/// <param name="Topic">The topic's name, or <c>%Setting%</c> for one that the host reads from its settings.</param>
/// <param name="Subscription">The subscription's name, likewise.</param>
internal sealed record SubscriptionTrigger(string Topic, string Subscription) : Trigger
{
    /// <inheritdoc />
    public override FunctionSource SourceOf(string function) => new(function, Topic, Subscription);

    /// <inheritdoc />
    public override void WriteBinding(Utf8JsonWriter json) => WriteServiceBus(json, ("topicName", Topic), ("subscriptionName", Subscription));
}

/// <summary>A message of a Service Bus queue, over the connection <c>ServiceBus</c>.</summary>
/// <param name="Queue">The queue's name, or <c>%Setting%</c> for one that the host reads from its settings.</param>
internal sealed record QueueTrigger(string Queue) : Trigger
{
    /// <inheritdoc />
    public override FunctionSource SourceOf(string function) => new(function, Queue);

    /// <inheritdoc />
    public override void WriteBinding(Utf8JsonWriter json) => WriteServiceBus(json, ("queueName", Queue));
}

/// <summary>A point in time, on one instance only.</summary>
/// <param name="Schedule">When: six fields from seconds to day of the week, in UTC.</param>
internal sealed record TimerTrigger(string Schedule) : Trigger
{
    /// <inheritdoc />
    public override void WriteBinding(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("type"u8, "timerTrigger"u8);
        json.WriteString("direction"u8, "in"u8);
        json.WriteString("name"u8, BindingName);
        json.WriteString("schedule"u8, Schedule);
        json.WriteEndObject();
    }
}
