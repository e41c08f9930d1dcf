using System.Text.Json.Serialization;
using CardFunctions.Http;

namespace CardFunctions.Tests.Http;

internal enum Size
{
    Small,
    Large,
}

internal sealed class SizeConverter() : WordConverter<Size>(SizeConverter.Words)
{
    public static readonly Words<Size> Words = new((Size.Small, "small"), (Size.Large, "large"));
}

internal sealed record Order(string Name, Size Size, long Total);

internal sealed record LineRequest
{
    public long? Amount { get; init; }

    public string? Currency { get; init; }
}

/// <summary>A request with every shape that the product's own have: words, nested objects, lists, times.</summary>
internal sealed record OrderRequest : IRequest<Order>
{
    public string? Name { get; init; }

    public Size? Size { get; init; }

    public bool? Urgent { get; init; }

    public LineRequest? Line { get; init; }

    public List<LineRequest>? Items { get; init; }

    public List<string>? Tags { get; init; }

    public Dictionary<string, string>? Labels { get; init; }

    public DateTimeOffset? At { get; init; }

    public Order? Read(Faults faults)
    {
        if (string.IsNullOrEmpty(Name))
        {
            faults.Add("name", FaultTexts.Required);
        }

        if (Size is null)
        {
            faults.Add("size", FaultTexts.Required);
        }

        if (Line is { Currency: null })
        {
            faults.Under("line").Add("currency", FaultTexts.Required);
        }

        var total = 0L;
        for (var index = 0; index < (Items?.Count ?? 0); index++)
        {
            if (Items![index].Amount is not { } amount)
            {
                faults.Under("items", index).Add("amount", FaultTexts.Required);
            }
            else
            {
                total = unchecked(total + amount);
            }
        }

        return faults.Any ? null : new(Name!, Size!.Value, total);
    }
}

internal sealed record Change(Optional<string> Name, Optional<LineRequest> Line);

internal sealed record ChangeRequest : IRequest<Change>
{
    [JsonConverter(typeof(OptionalConverter<string>))]
    public Optional<string> Name { get; init; }

    [JsonConverter(typeof(OptionalConverter<LineRequest>))]
    public Optional<LineRequest> Line { get; init; }

    public Change? Read(Faults faults) => faults.Any ? null : new(Name, Line);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, Converters = [typeof(SizeConverter)])]
[JsonSerializable(typeof(OrderRequest))]
[JsonSerializable(typeof(ChangeRequest))]
[JsonSerializable(typeof(Order))]
internal sealed partial class OrderJson : JsonSerializerContext;
