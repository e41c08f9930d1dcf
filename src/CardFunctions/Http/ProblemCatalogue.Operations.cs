namespace CardFunctions.Http;

/// <content>Operators, rejected events and the running of the app.</content>
internal static partial class ProblemCatalogue
{
    public static readonly ProblemKind OperatorProfileNotFound = new("operator_profile_not_found", 404,
        new("There is no such operator profile.", "Ce profil utilisateur n’existe pas."),
        new("Check the profile’s name.", "Vérifiez le nom du profil."));

    public static readonly ProblemKind OperatorProfileBuiltIn = new("operator_profile_built_in", 409,
        new("A built-in operator profile can’t be changed or deleted.", "Un profil utilisateur intégré ne peut être ni modifié ni supprimé."),
        new("Create a profile of your own with another name.", "Créez votre propre profil sous un autre nom."));

    public static readonly ProblemKind RejectedEventNotFound = new("rejected_event_not_found", 404,
        new("There is no such rejected event.", "Cet événement rejeté n’existe pas."),
        new("Check the event’s id; it may have been replayed or deleted.", "Vérifiez l’identifiant de l’événement ; il a peut-être été rejoué ou supprimé."));

    public static readonly ProblemKind EventStillRejected = new("event_still_rejected", 422,
        new("The event still can’t be read.", "L’événement est toujours illisible."),
        new("See reason.", "Voir reason."));

    public static readonly ProblemKind EventNotReady = new("event_not_ready", 409,
        new("The event can’t be acted on yet.", "L’événement ne peut pas encore être traité."),
        new("What it needs is not there yet. See reasonDetail.", "Ce dont il a besoin n’est pas encore là. Voir reasonDetail."));

    public static readonly ProblemKind NotReady = new("not_ready", 503,
        new("The app is not ready.", "L’application n’est pas prête."),
        new("See failed for what can’t be reached.", "Voir failed pour ce qui est injoignable."), OutageSeconds);

    private static ProblemKind[] Operations() =>
        [OperatorProfileNotFound, OperatorProfileBuiltIn, RejectedEventNotFound, EventStillRejected, EventNotReady, NotReady];
}
