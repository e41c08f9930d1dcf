using System.Buffers;

namespace CardFunctions.Tables.Limits;

/// <summary>
/// What the service takes, checked before anything is sent: the emulator takes more, and a caller's mistake should have a clear name.
/// Source: "Understanding the Table service data model" of the Azure Storage REST documentation.
/// </summary>
internal static class EntityLimits
{
    /// <summary>1 KiB of UTF-16.</summary>
    public const int MaxKeyChars = 512;

    /// <summary>64 KiB of UTF-16.</summary>
    public const int MaxStringChars = 32 * 1024;

    public const int MaxBinaryBytes = 64 * 1024;

    public const int MaxEntityBytes = 1024 * 1024;

    /// <summary>The service takes 252 beside keys and timestamp; one is the client's own mark.</summary>
    public const int MaxProperties = 251;

    public const int MaxNameChars = 255;

    // The service's own formula of an entity's size, in bytes.
    private const int EntityOverhead = 4;
    private const int PropertyOverhead = 8;
    private const int LengthPrefix = 4;
    private const int WriteIdSize = PropertyOverhead + (7 * sizeof(char)) + LengthPrefix + (WriteId.Length * sizeof(char));

    private static readonly DateTimeOffset EarliestTime = new(1601, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly SearchValues<char> ForbiddenInKeys = SearchValues.Create(
        ['/', '\\', '#', '?', .. Enumerable.Range(0x00, 0x20).Select(code => (char)code), .. Enumerable.Range(0x7F, 0x21).Select(code => (char)code)]);

    /// <exception cref="ArgumentException">The key is not one; the message does not repeat it.</exception>
    public static void CheckKey(string key, string name)
    {
        ArgumentNullException.ThrowIfNull(key, name);
        if (key.Length > MaxKeyChars)
        {
            throw new ArgumentException($"{name} is longer than {MaxKeyChars} characters.", name);
        }

        if (key.AsSpan().ContainsAny(ForbiddenInKeys))
        {
            throw new ArgumentException($"{name} contains one of / \\ # ? or a control character.", name);
        }

        if (!IsWellFormed(key))
        {
            throw new ArgumentException($"{name} contains half a surrogate pair.", name);
        }
    }

    /// <exception cref="ArgumentException">The entity can't be stored; the message says which property and why, never the value.</exception>
    public static void Check(TableEntity entity)
    {
        CheckKey(entity.PartitionKey, nameof(TableEntity.PartitionKey));
        CheckKey(entity.RowKey, nameof(TableEntity.RowKey));
        if (entity.Count > MaxProperties)
        {
            throw new ArgumentException($"An entity has at most {MaxProperties} properties, not {entity.Count}.", nameof(entity));
        }

        var size = EntityOverhead + WriteIdSize + ((entity.PartitionKey.Length + entity.RowKey.Length) * sizeof(char));
        foreach (var (name, value) in entity)
        {
            CheckName(name);
            if (value is not null)
            {
                size += PropertyOverhead + (name.Length * sizeof(char)) + SizeOf(name, value);
            }
        }

        if (size > MaxEntityBytes)
        {
            throw new ArgumentException($"The entity is {size} bytes large; {MaxEntityBytes} are the limit.", nameof(entity));
        }
    }

    private static void CheckName(string name)
    {
        var wellFormed = name.Length is > 0 and <= MaxNameChars && (char.IsLetter(name[0]) || name[0] == '_');
        foreach (var character in name)
        {
            wellFormed &= char.IsLetterOrDigit(character) || character == '_';
        }

        if (!wellFormed)
        {
            throw new ArgumentException($"'{name}' is no name of a property: up to {MaxNameChars} letters, digits and underscores, no digit first.", nameof(name));
        }

        if (string.Equals(name, WriteId.PropertyName, StringComparison.Ordinal))
        {
            throw new ArgumentException($"The name '{name}' is reserved for the client.", nameof(name));
        }
    }

    private static int SizeOf(string name, object value) => value switch
    {
        string text => SizeOfString(name, text),
        BinaryData bytes => SizeOfBinary(name, bytes.ToMemory().Length),
        byte[] bytes => SizeOfBinary(name, bytes.Length),
        int => sizeof(int),
        bool => sizeof(bool),
        long or double => sizeof(long),
        Guid => 16,
        DateTimeOffset time => SizeOfTime(name, time),
        DateTime time => SizeOfTime(name, TableEntity.ToUtc(time)),
        _ => throw new ArgumentException($"The property '{name}' has the unsupported type {value.GetType()}.", nameof(value)),
    };

    private static int SizeOfString(string name, string text)
    {
        if (text.Length > MaxStringChars)
        {
            throw new ArgumentException($"The property '{name}' is longer than {MaxStringChars} UTF-16 characters.", nameof(text));
        }

        return IsWellFormed(text)
            ? LengthPrefix + (text.Length * sizeof(char))
            : throw new ArgumentException($"The property '{name}' contains half a surrogate pair.", nameof(text));
    }

    private static int SizeOfBinary(string name, int length) => length <= MaxBinaryBytes
        ? LengthPrefix + length
        : throw new ArgumentException($"The property '{name}' is longer than {MaxBinaryBytes} bytes.", nameof(length));

    private static int SizeOfTime(string name, DateTimeOffset time) => time >= EarliestTime
        ? sizeof(long)
        : throw new ArgumentException($"The property '{name}' is before the year 1601, which the service does not know.", nameof(time));

    /// <summary>Half a surrogate pair has no UTF-8 form: it would be stored as another character.</summary>
    private static bool IsWellFormed(ReadOnlySpan<char> text)
    {
        var rest = text[SurrogateStart(text)..];
        while (!rest.IsEmpty)
        {
            if (rest.Length < 2 || !char.IsSurrogatePair(rest[0], rest[1]))
            {
                return false;
            }

            rest = rest[2..];
            rest = rest[SurrogateStart(rest)..];
        }

        return true;
    }

    private static int SurrogateStart(ReadOnlySpan<char> text)
    {
        var index = text.IndexOfAnyInRange('\uD800', '\uDFFF');
        return index < 0 ? text.Length : index;
    }
}
