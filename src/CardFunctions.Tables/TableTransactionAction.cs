using Azure;

namespace CardFunctions.Tables;

/// <summary>What a transaction does with one entity.</summary>
public enum TableTransactionActionType
{
    /// <summary>Inserts it; 409 when it is there.</summary>
    Add = 0,

    /// <summary>Updates the properties it names; 404 when it is not there, 412 when it changed.</summary>
    UpdateMerge = 1,

    /// <summary>Replaces it; 404 when it is not there, 412 when it changed.</summary>
    UpdateReplace = 2,

    /// <summary>Deletes it; 404 when it is not there, 412 when it changed.</summary>
    Delete = 3,

    /// <summary>Inserts it, or updates the properties it names.</summary>
    UpsertMerge = 4,

    /// <summary>Inserts it, or replaces it.</summary>
    UpsertReplace = 5,
}

/// <summary>One action of an entity group transaction (<see cref="TableClient.SubmitTransactionAsync"/>).</summary>
public sealed class TableTransactionAction
{
    /// <summary>An action on <paramref name="entity"/>.</summary>
    /// <param name="actionType">What to do.</param>
    /// <param name="entity">Keys, and for all but a deletion the properties.</param>
    /// <param name="etag">
    /// For updates the version to change, <see cref="Azure.ETag.All"/> for any; an update without one is refused when it is submitted.
    /// For deletions left out it is any version.
    /// </param>
    public TableTransactionAction(TableTransactionActionType actionType, TableEntity entity, ETag etag = default)
    {
        ArgumentNullException.ThrowIfNull(entity);
        ActionType = actionType;
        Entity = entity;
        ETag = etag;
    }

    /// <summary>What to do.</summary>
    public TableTransactionActionType ActionType { get; }

    /// <summary>The entity.</summary>
    public TableEntity Entity { get; }

    /// <summary>The version it must have.</summary>
    public ETag ETag { get; }
}
