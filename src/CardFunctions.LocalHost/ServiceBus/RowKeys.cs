using System.Globalization;
using System.Text.Json;

namespace CardFunctions.LocalHost.ServiceBus;

/// <summary>The journal's rows: what they are called and what they hold.</summary>
/// <remarks><c>m~{receiver}~{sequence}</c> a message, <c>d~…</c> one in the dead-letter queue, <c>h~{sequence}</c> an id to notice repeats by.</remarks>
internal static class RowKeys
{
    private const string Active = "m";
    private const string Dead = "d";
    private const string History = "h";

    public static string OfMessage(string receiver, long sequence) => $"{Active}~{receiver}~{Digits(sequence)}";

    public static string OfDeadLetter(string receiver, long sequence) => $"{Dead}~{receiver}~{Digits(sequence)}";

    public static string OfHistory(long sequence) => $"{History}~{Digits(sequence)}";

    /// <summary>The row of a message, where it is not dead-lettered or is.</summary>
    public static JournalRow RowOf(string receiver, BrokerMessage message)
    {
        var header = message.Header;
        var key = header.DeadLetterReason is null ? OfMessage(receiver, header.SequenceNumber) : OfDeadLetter(receiver, header.SequenceNumber);
        return new JournalRow(key, JsonSerializer.Serialize(header, MessageJson.Default.MessageHeader), message.Body, message.DeliveryCount);
    }

    /// <summary>The message of a row.</summary>
    public static BrokerMessage MessageOf(JournalRow row) =>
        new(JsonSerializer.Deserialize(row.Header, MessageJson.Default.MessageHeader)!, row.Body) { DeliveryCount = row.DeliveryCount };

    /// <summary>Which kind of row it is, and of which receiver.</summary>
    public static (char Kind, string Receiver) Parse(string key)
    {
        var parts = key.Split('~');
        return (key[0], parts.Length == 3 ? parts[1] : "");
    }

    private static string Digits(long sequence) => sequence.ToString("D19", CultureInfo.InvariantCulture);
}
