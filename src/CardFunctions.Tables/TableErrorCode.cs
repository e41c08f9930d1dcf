namespace CardFunctions.Tables;

/// <summary>
/// Values of <see cref="Azure.RequestFailedException.ErrorCode"/> that callers decide on. Source: "Table service error codes" of the
/// Azure Storage REST documentation.
/// </summary>
public static class TableErrorCode
{
    /// <summary>409: there is an entity with these keys.</summary>
    public const string EntityAlreadyExists = "EntityAlreadyExists";

    /// <summary>412: the entity changed since its ETag was read.</summary>
    public const string UpdateConditionNotSatisfied = "UpdateConditionNotSatisfied";

    /// <summary>404: there is no such entity.</summary>
    public const string ResourceNotFound = "ResourceNotFound";

    /// <summary>404: there is no such table.</summary>
    public const string TableNotFound = "TableNotFound";

    /// <summary>409: there is such a table.</summary>
    public const string TableAlreadyExists = "TableAlreadyExists";

    /// <summary>409: a table of that name is being deleted, which may take minutes; until then it can't be made anew.</summary>
    public const string TableBeingDeleted = "TableBeingDeleted";

    /// <summary>413: the request is too large.</summary>
    public const string RequestBodyTooLarge = "RequestBodyTooLarge";

    /// <summary>503: the account or partition takes no more at the moment; tried again by the client.</summary>
    public const string ServerBusy = "ServerBusy";

    /// <summary>500: the operation took too long and may or may not have happened; tried again by the client.</summary>
    public const string OperationTimedOut = "OperationTimedOut";

    /// <summary>400: a query or a value is malformed.</summary>
    public const string InvalidInput = "InvalidInput";

    /// <summary>403: the signature or token is not accepted.</summary>
    public const string AuthenticationFailed = "AuthenticationFailed";

    /// <summary>403: the identity lacks the permission.</summary>
    public const string AuthorizationFailure = "AuthorizationFailure";
}
