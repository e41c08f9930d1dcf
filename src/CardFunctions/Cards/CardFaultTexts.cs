using CardFunctions.Http;

namespace CardFunctions.Cards;

/// <summary>What can be wrong with the request for a card, beside what can be wrong with any.</summary>
internal static class CardFaultTexts
{
    public static readonly Text BadCardName = new(
        "Must be 1 to 64 letters, digits, spaces and _ - . , ' & ( ) +",
        "Doit comporter 1 à 64 lettres, chiffres, espaces et _ - . , ' & ( ) +");

    public static readonly Text NameOrServicePoint = new(
        "A card needs a name, or a service point to derive it from.",
        "Une carte doit avoir un nom, ou un point de service dont le dériver.");

    public static readonly Text OnlyVirtualCards = new(
        "Only a virtual card can be attached to a service point.",
        "Seule une carte virtuelle peut être rattachée à un point de service.");

    public static readonly Text UnknownHolder = new("The client has no such holder.", "Le client n’a pas ce porteur.");

    public static readonly Text UnknownServicePoint = new("The client has no such service point.", "Le client n’a pas ce point de service.");
}
