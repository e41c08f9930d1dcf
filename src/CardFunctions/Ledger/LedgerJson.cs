using System.Text.Json;
using System.Text.Json.Serialization;
using CardFunctions.CardProfiles;
using CardFunctions.Http;

namespace CardFunctions.Ledger;

/// <summary>JSON of the ledger.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    NumberHandling = JsonNumberHandling.Strict,
    Converters =
    [
        typeof(LedgerWords.KindConverter),
        typeof(LedgerWords.FaultConverter),
        typeof(LedgerWords.OperationConverter),
        typeof(LedgerWords.StatusConverter),
        typeof(LedgerWords.AllotmentPeriodConverter),
        typeof(ProfileWords.PeriodConverter),
    ])]
[JsonSerializable(typeof(TopUpRequest))]
[JsonSerializable(typeof(TransferRequest))]
[JsonSerializable(typeof(OperationAnswer))]
[JsonSerializable(typeof(Page<OperationAnswer>), TypeInfoPropertyName = "OperationPage")]
[JsonSerializable(typeof(EntryAnswer))]
[JsonSerializable(typeof(Page<EntryAnswer>), TypeInfoPropertyName = "EntryPage")]
[JsonSerializable(typeof(VerifyAnswer))]
[JsonSerializable(typeof(AllotmentRequest))]
[JsonSerializable(typeof(AllotmentAnswer))]
internal sealed partial class LedgerJson : JsonSerializerContext;
