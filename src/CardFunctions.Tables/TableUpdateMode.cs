namespace CardFunctions.Tables;

/// <summary>What an update or upsert does with the properties that the entity does not name.</summary>
public enum TableUpdateMode
{
    /// <summary>They stay as they are.</summary>
    Merge = 0,

    /// <summary>They go.</summary>
    Replace = 1,
}
