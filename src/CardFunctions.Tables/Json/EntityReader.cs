using System.Globalization;
using System.Text;
using System.Text.Json;
using Azure;

namespace CardFunctions.Tables.Json;

/// <summary>Entities from JSON with minimal metadata. A property that is null counts as absent.</summary>
internal static class EntityReader
{
    private static readonly object True = true;
    private static readonly object False = false;

    /// <summary>An answer that is one entity.</summary>
    /// <exception cref="JsonException">It is not.</exception>
    public static TableEntity Read(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        reader.Read();
        return ReadEntity(ref reader);
    }

    /// <summary>An answer that is a page of entities.</summary>
    /// <exception cref="JsonException">It is not.</exception>
    public static List<TableEntity> ReadPage(ReadOnlySpan<byte> json)
    {
        var entities = new List<TableEntity>();
        var reader = new Utf8JsonReader(json);
        if (!MoveToValues(ref reader))
        {
            return entities;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
        {
            entities.Add(ReadEntity(ref reader));
        }

        return entities;
    }

    /// <summary>The names in an answer that is a page of tables.</summary>
    /// <exception cref="JsonException">It is not.</exception>
    public static List<TableItem> ReadTables(ReadOnlySpan<byte> json) =>
        ReadPage(json).ConvertAll(entity => new TableItem(entity.GetString("TableName") ?? string.Empty));

    private static bool MoveToValues(ref Utf8JsonReader reader)
    {
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var found = reader.ValueTextEquals("value"u8);
            reader.Read();
            if (found)
            {
                return reader.TokenType == JsonTokenType.StartArray;
            }

            reader.Skip();
        }

        return false;
    }

    private static TableEntity ReadEntity(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw new JsonException("An entity was expected.");
        }

        var entity = new TableEntity();
        var annotated = default(ReadOnlySpan<byte>);
        var type = EdmType.None;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            // The service escapes no name: they are identifiers.
            var name = reader.ValueSpan;
            reader.Read();
            if (name.EndsWith("@odata.type"u8))
            {
                annotated = name[..^EdmTypes.AnnotationSuffix.Length];
                type = EdmTypes.Parse(reader.ValueSpan);
                Retype(entity, annotated, type);
            }
            else
            {
                ReadProperty(ref reader, entity, name, name.SequenceEqual(annotated) ? type : EdmType.None);
            }
        }

        return entity;
    }

    private static void ReadProperty(ref Utf8JsonReader reader, TableEntity entity, ReadOnlySpan<byte> name, EdmType type)
    {
        if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
        {
            reader.Skip();
        }
        else if (reader.TokenType == JsonTokenType.Null)
        {
            // `$select` of a property that the entity does not have gives null.
        }
        else if (name.SequenceEqual("PartitionKey"u8))
        {
            entity.PartitionKey = reader.GetString()!;
        }
        else if (name.SequenceEqual("RowKey"u8))
        {
            entity.RowKey = reader.GetString()!;
        }
        else if (name.SequenceEqual("Timestamp"u8))
        {
            entity.Timestamp = reader.GetDateTimeOffset();
        }
        else if (name.SequenceEqual("odata.etag"u8))
        {
            entity.ETag = new ETag(reader.GetString()!);
        }
        else if (name.SequenceEqual("WriteId"u8))
        {
            entity.WriteId = reader.GetString();
        }
        else if (!name.StartsWith("odata."u8) && !name.Contains((byte)'@'))
        {
            entity.SetProperty(PropertyNames.Get(name), ReadValue(ref reader, type));
        }
    }

    private static object ReadValue(ref Utf8JsonReader reader, EdmType type) => reader.TokenType switch
    {
        JsonTokenType.True => True,
        JsonTokenType.False => False,
        JsonTokenType.Number => ReadNumber(ref reader, type),
        _ => type switch
        {
            EdmType.Int64 => long.Parse(reader.ValueSpan, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture),
            EdmType.Int32 => int.Parse(reader.ValueSpan, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture),
            EdmType.Double => double.Parse(reader.ValueSpan, NumberStyles.Float, CultureInfo.InvariantCulture),
            EdmType.DateTime => reader.GetDateTimeOffset().ToUniversalTime(),
            EdmType.Guid => reader.GetGuid(),
            EdmType.Binary => BinaryData.FromBytes(reader.GetBytesFromBase64()),
            EdmType.Boolean => reader.ValueSpan.SequenceEqual("true"u8) ? True : False,
            _ => reader.GetString()!,
        },
    };

    private static object ReadNumber(ref Utf8JsonReader reader, EdmType type) => type switch
    {
        // Each boxed by itself: without the casts all would become a double.
        EdmType.Double => (object)reader.GetDouble(),
        EdmType.Int64 => (object)reader.GetInt64(),
        EdmType.Int32 => (object)reader.GetInt32(),
        // The service gives a double without its type, but never without a point or an exponent.
        _ => reader.TryGetInt32(out var number) ? (object)number : reader.GetDouble(),
    };

    /// <summary>For an annotation that comes after its value: the order of a JSON object's members means nothing.</summary>
    private static void Retype(TableEntity entity, ReadOnlySpan<byte> utf8Name, EdmType type)
    {
        if (entity.Count == 0 || type is EdmType.None or EdmType.String)
        {
            return;
        }

        var name = PropertyNames.Get(utf8Name);
        if (!entity.TryGetValue(name, out var value) || value is not (string or int or double) || name is "PartitionKey" or "RowKey")
        {
            return;
        }

        var text = Convert.ToString(value, CultureInfo.InvariantCulture)!;
        var utf8 = Encoding.UTF8.GetBytes($"\"{text}\"");
        var reader = new Utf8JsonReader(utf8);
        reader.Read();
        entity.SetProperty(name, ReadValue(ref reader, type));
    }
}
