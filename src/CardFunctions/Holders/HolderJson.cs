using System.Text.Json;
using System.Text.Json.Serialization;
using CardFunctions.Domain.Holders;
using CardFunctions.Http;

namespace CardFunctions.Holders;

/// <summary>A holder's settings.</summary>
/// <param name="Name">The name that people read: 1 to 200 characters.</param>
/// <param name="Kind">What it is to its client.</param>
internal sealed record PutHolderRequest(string? Name, HolderKind? Kind) : IRequest<HolderSettings>
{
    /// <inheritdoc/>
    public HolderSettings? Read(Faults faults)
    {
        var name = faults.Name("name", Name);
        var kind = faults.Required("kind", Kind);
        return faults.Any ? null : new HolderSettings(name, kind);
    }
}

/// <summary>A holder, as answers show it.</summary>
/// <param name="HolderId">Its identifier within the client.</param>
/// <param name="ClientId">The client that it belongs to.</param>
/// <param name="Name">The name that people read.</param>
/// <param name="Kind">What it is to its client.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="UpdatedAt">When it was changed last.</param>
internal sealed record HolderAnswer(
    string HolderId, string ClientId, string Name, HolderKind Kind, DateTime CreatedAt, DateTime UpdatedAt)
{
    /// <summary>Shows a holder.</summary>
    public static HolderAnswer Of(Holder holder) =>
        new(holder.Id.Value, holder.Client.Value, holder.Name.Value, holder.Kind, holder.CreatedAt.UtcDateTime, holder.UpdatedAt.UtcDateTime);
}

/// <summary>JSON of holders.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, NumberHandling = JsonNumberHandling.Strict, Converters = [typeof(HolderWords.KindConverter)])]
[JsonSerializable(typeof(PutHolderRequest))]
[JsonSerializable(typeof(HolderAnswer))]
[JsonSerializable(typeof(Page<HolderAnswer>), TypeInfoPropertyName = "HolderPage")]
internal sealed partial class HoldersJson : JsonSerializerContext;
