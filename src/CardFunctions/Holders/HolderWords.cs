using CardFunctions.Domain.Holders;
using CardFunctions.Http;

namespace CardFunctions.Holders;

/// <summary>The contract's words of holders.</summary>
internal static class HolderWords
{
    public static readonly Words<HolderKind> Kinds = new((HolderKind.Member, "member"), (HolderKind.Beneficiary, "beneficiary"));

    public sealed class KindConverter() : WordConverter<HolderKind>(Kinds);
}
