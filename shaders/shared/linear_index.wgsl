// A one-dimensional grid may have more workgroups than one dimension of a dispatch: they are laid
// out over x and y, row by row.
fn linear_workgroup(workgroup: vec3u, n_workgroups: vec3u) -> u32 {
    return workgroup.x + workgroup.y * n_workgroups.x;
}
