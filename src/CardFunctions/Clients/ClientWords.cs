using CardFunctions.Domain.Clients;
using CardFunctions.Http;

namespace CardFunctions.Clients;

/// <summary>The contract's words of clients.</summary>
internal static class ClientWords
{
    public static readonly Words<HolderPolicy> HolderPolicies = new((HolderPolicy.Shared, "shared"), (HolderPolicy.PerCard, "perCard"));

    public sealed class HolderPolicyConverter() : WordConverter<HolderPolicy>(HolderPolicies);
}
