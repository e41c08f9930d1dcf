namespace CardFunctions.Http;

/// <content>Clients, holders, service points, card profiles and cards.</content>
internal static partial class ProblemCatalogue
{
    public static readonly ProblemKind ClientNotFound = new("client_not_found", 404,
        new("There is no such client.", "Ce client n’existe pas."),
        new("Check the client’s id, or create the client first.", "Vérifiez l’identifiant du client ou créez-le d’abord."));

    public static readonly ProblemKind HolderNotFound = new("holder_not_found", 404,
        new("There is no such holder.", "Ce porteur n’existe pas."),
        new("Check the holder’s id, or create the holder first.", "Vérifiez l’identifiant du porteur ou créez-le d’abord."));

    public static readonly ProblemKind ServicePointNotFound = new("service_point_not_found", 404,
        new("There is no such service point.", "Ce point de service n’existe pas."),
        new("Check the service point’s id, or register it first.", "Vérifiez l’identifiant du point de service ou enregistrez-le d’abord."));

    public static readonly ProblemKind CardProfileNotFound = new("card_profile_not_found", 404,
        new("There is no such card profile.", "Ce profil de carte n’existe pas."),
        new("Check the profile’s code.", "Vérifiez le code du profil."));

    public static readonly ProblemKind CardNotFound = new("card_not_found", 404,
        new("There is no such card.", "Cette carte n’existe pas."),
        new("Check the card’s id.", "Vérifiez l’identifiant de la carte."));

    public static readonly ProblemKind BulkOperationNotFound = new("bulk_operation_not_found", 404,
        new("There is no such bulk operation.", "Cette opération groupée n’existe pas."),
        new("Check the operation’s id.", "Vérifiez l’identifiant de l’opération."));

    public static readonly ProblemKind CurrencyInUse = new("currency_in_use", 409,
        new("The client’s currency can’t change any more.", "La monnaie du client ne peut plus changer."),
        new("A client that has cards keeps its currency.", "Un client qui a des cartes garde sa monnaie."));

    public static readonly ProblemKind ServicePointOfAnotherClient = new("service_point_of_another_client", 409,
        new("The service point belongs to another client.", "Le point de service appartient à un autre client."),
        new("A service point has one client for good.", "Un point de service n’a qu’un client, définitivement."));

    public static readonly ProblemKind ServicePointExists = new("service_point_exists", 409,
        new("The service point is registered under another name.", "Le point de service est enregistré sous un autre nom."),
        new("Upstream renames a service point by an event.", "Le système amont renomme un point de service par un événement."));

    public static readonly ProblemKind ServicePointHasCard = new("service_point_has_card", 409,
        new("The service point has a virtual card already.", "Le point de service a déjà une carte virtuelle."),
        new("See cardId. Close or detach that card first.", "Voir cardId. Clôturez ou détachez d’abord cette carte."));

    public static readonly ProblemKind ServicePointClosed = new("service_point_closed", 409,
        new("The service point is closed.", "Le point de service est fermé."),
        new("A closed service point takes no card.", "Un point de service fermé ne reçoit pas de carte."));

    public static readonly ProblemKind ProfileInUse = new("profile_in_use", 409,
        new("The card profile is in use.", "Le profil de carte est utilisé."),
        new("Give its cards and clients another profile first.", "Attribuez d’abord un autre profil à ses cartes et clients."));

    public static readonly ProblemKind ProfileBuiltIn = new("profile_built_in", 409,
        new("A built-in card profile can’t be deleted.", "Un profil de carte intégré ne peut être supprimé."),
        new("It can be changed; profiles of your own can be deleted.", "Il peut être modifié ; vos propres profils peuvent être supprimés."));

    public static readonly ProblemKind ProfileNotVirtualised = new("profile_not_virtualised", 422,
        new("The card profile allows a terminal service.", "Le profil de carte autorise un service au terminal."),
        new("Virtualising needs a profile without fuel, allotment and ticket.", "La virtualisation exige un profil sans carburant, dotation ni ticket."));

    public static readonly ProblemKind ProfileVirtualised = new("profile_virtualised", 422,
        new("The card profile allows no terminal service.", "Le profil de carte n’autorise aucun service au terminal."),
        new("Devirtualising needs a profile with fuel, allotment or ticket. Name one.", "La dévirtualisation exige un profil avec carburant, dotation ou ticket. Indiquez-en un."));

    public static readonly ProblemKind CardNotVirtual = new("card_not_virtual", 409,
        new("Only a virtual card can be attached to a service point.", "Seule une carte virtuelle peut être rattachée à un point de service."),
        new("Choose or create a virtual card.", "Choisissez ou créez une carte virtuelle."));

    public static readonly ProblemKind CardNameTaken = new("card_name_taken", 409,
        new("Another card of the client has this name.", "Une autre carte du client porte ce nom."),
        new("Choose another name, or leave it out to have one derived.", "Choisissez un autre nom ou omettez-le pour qu’il soit dérivé."));

    public static readonly ProblemKind CardNumberTaken = new("card_number_taken", 409,
        new("Another card has this number.", "Une autre carte porte ce numéro."),
        new("Choose another number, or leave it out to have one generated.", "Choisissez un autre numéro ou omettez-le pour qu’il soit généré."));

    public static readonly ProblemKind IllegalTransition = new("illegal_transition", 409,
        new("The card’s status does not allow this.", "Le statut de la carte ne le permet pas."),
        new("See allowedActions for what it allows.", "Voir allowedActions pour les actions permises."));

    public static readonly ProblemKind CardNotEmpty = new("card_not_empty", 409,
        new("The card still holds money.", "La carte contient encore de l’argent."),
        new("Transfer the balance and release what is held, then close it.", "Transférez le solde et libérez les montants réservés, puis clôturez-la."));

    private static ProblemKind[] Cards() =>
    [
        ClientNotFound, HolderNotFound, ServicePointNotFound, CardProfileNotFound, CardNotFound, BulkOperationNotFound, CurrencyInUse,
        ServicePointOfAnotherClient, ServicePointExists, ServicePointHasCard, ServicePointClosed, ProfileInUse, ProfileBuiltIn, ProfileNotVirtualised,
        ProfileVirtualised,
        CardNotVirtual, CardNameTaken, CardNumberTaken, IllegalTransition, CardNotEmpty,
    ];
}
