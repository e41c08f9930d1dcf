namespace CardFunctions.Security;

/// <summary>A set of privileges in one word, so that a check is one instruction.</summary>
internal readonly record struct PrivilegeSet
{
    private readonly ulong _bits;

    private PrivilegeSet(ulong bits) => _bits = bits;

    /// <summary>No privilege.</summary>
    public static PrivilegeSet None => default;

    /// <summary>Every privilege there is.</summary>
    public static PrivilegeSet All { get; } = Of([.. PrivilegeWords.Privileges.Values]);

    /// <summary>What is in it, in the order of <see cref="PrivilegeWords"/>.</summary>
    public IEnumerable<Privilege> Members => PrivilegeWords.Privileges.Values.Where(Contains);

    /// <summary>The set of some privileges.</summary>
    public static PrivilegeSet Of(params ReadOnlySpan<Privilege> privileges)
    {
        var bits = 0UL;
        foreach (var privilege in privileges)
        {
            bits |= 1UL << (int)privilege;
        }

        return new(bits);
    }

    /// <summary>Whether the set has a privilege.</summary>
    public bool Contains(Privilege privilege) => (_bits & (1UL << (int)privilege)) != 0;

    /// <summary>Whether all of another set is in it.</summary>
    public bool Covers(PrivilegeSet other) => (other._bits & ~_bits) == 0;

    /// <summary>What is in either set.</summary>
    public PrivilegeSet Union(PrivilegeSet other) => new(_bits | other._bits);
}
