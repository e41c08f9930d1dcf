using System.Globalization;
using System.Text.Json;

namespace CardFunctions.LocalHost.ServiceBus;

/// <summary>The journal's rows: what they are called and what they hold.</summary>
/// <remarks><c>m~{receiver}~{sequence}</c> a message, <c>d~…</c> one in the dead-letter queue, <c>h~{sequence}</c> an id to notice repeats by.</remarks>
internal static class RowKeys
{
    /// <summary>The kind of a row that only holds an id.</summary>
    public const char History = 'h';

    private const char Active = 'm';
    private const char Dead = 'd';

    // The emulator looks a row up by going through all of its partition. More than a transaction takes gain nothing.
    private const int MessagesOfShard = 100;

    /// <summary>The shard of a message that is new.</summary>
    public static int ShardOf(long sequence) => (int)(sequence / MessagesOfShard);

    public static RowKey OfMessage(string receiver, BrokerMessage message) => new(message.Shard, $"{Active}~{receiver}~{Digits(message.Header.SequenceNumber)}");

    public static RowKey OfDeadLetter(string receiver, BrokerMessage letter) => new(letter.Shard, $"{Dead}~{receiver}~{Digits(letter.Header.SequenceNumber)}");

    public static RowKey OfHistory(long sequence) => new(ShardOf(sequence), $"{History}~{Digits(sequence)}");

    /// <summary>The row of a message, where it is not dead-lettered or is.</summary>
    public static JournalRow RowOf(string receiver, BrokerMessage message)
    {
        var header = message.Header;
        var key = header.DeadLetterReason is null ? OfMessage(receiver, message) : OfDeadLetter(receiver, message);
        return new JournalRow(key, JsonSerializer.Serialize(header, MessageJson.Default.MessageHeader), message.Body, message.DeliveryCount);
    }

    /// <summary>The message of a row.</summary>
    public static BrokerMessage MessageOf(JournalRow row) =>
        new(JsonSerializer.Deserialize(row.Header, MessageJson.Default.MessageHeader)!, row.Body)
        { DeliveryCount = row.DeliveryCount, Shard = row.Key.Shard };

    /// <summary>Which kind of row it is, and of which receiver.</summary>
    public static (char Kind, string Receiver) Parse(RowKey key)
    {
        var parts = key.Name.Split('~');
        return (key.Name[0], parts.Length == 3 ? parts[1] : "");
    }

    private static string Digits(long sequence) => sequence.ToString("D19", CultureInfo.InvariantCulture);
}
