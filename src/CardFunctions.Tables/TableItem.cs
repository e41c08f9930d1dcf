namespace CardFunctions.Tables;

/// <summary>A table of an account.</summary>
/// <param name="name">Its name.</param>
public sealed class TableItem(string name)
{
    /// <summary>The table's name.</summary>
    public string Name { get; } = name;
}
