//! Every shader against the table of kernels and the Rust structs, as naga reads it.

use glassbook_fused::gpu::{
    Binding, GroupShape, Instance, KERNELS, MeanShape, PhiloxRange, Scalar, Sizes, Step,
    SweepSteps, Uniform, Unrolled,
};
use naga::{AddressSpace, StorageAccess, TypeInner};

/// Fields of a uniform struct by its name in WGSL.
fn fields(name: &str) -> &'static [(&'static str, Scalar)] {
    fn of<U: Uniform>(name: &str) -> Option<&'static [(&'static str, Scalar)]> {
        (U::NAME == name).then_some(U::FIELDS)
    }
    of::<GroupShape>(name)
        .or_else(|| of::<Step>(name))
        .or_else(|| of::<MeanShape>(name))
        .or_else(|| of::<PhiloxRange>(name))
        .or_else(|| of::<SweepSteps>(name))
        .or_else(|| of::<Instance>(name))
        .unwrap_or_else(|| panic!("no Rust struct for {name}"))
}

#[test]
fn every_shader_is_valid_and_has_the_bindings_of_the_table() {
    // Kernels that are written out for a width are checked for three; for the others nothing changes.
    for (kernel, hidden4) in KERNELS
        .iter()
        .flat_map(|k| [1, 2, 5].map(|width| (k, width)))
    {
        let name = kernel.name;
        assert_eq!(kernel.id.kernel().name, name);
        let text = kernel.wgsl(Unrolled { hidden4, quads: 2 });
        let module = naga::front::wgsl::parse_str(&text)
            .unwrap_or_else(|error| panic!("{name}: {}", error.emit_to_string(&text)));
        naga::valid::Validator::new(
            naga::valid::ValidationFlags::all(),
            naga::valid::Capabilities::default(),
        )
        .validate(&module)
        .unwrap_or_else(|error| panic!("{name}: {}", error.emit_to_string(&text)));
        assert!(module.entry_points.iter().any(|entry| entry.name == "main"));

        let mut bound: Vec<_> = module
            .global_variables
            .iter()
            .filter_map(|(_, variable)| variable.binding.as_ref().map(|at| (at, variable)))
            .collect();
        bound.sort_by_key(|(at, _)| at.binding);
        assert_eq!(bound.len(), kernel.bindings.len(), "bindings of {name}");
        for (number, ((at, variable), binding)) in bound.iter().zip(kernel.bindings).enumerate() {
            assert_eq!((at.group, at.binding), (0, number as u32), "{name}");
            let variable_name = variable.name.as_deref().unwrap();
            match binding {
                Binding::Uniform(block) | Binding::DynamicUniform(block) => {
                    assert_eq!(
                        variable.space,
                        AddressSpace::Uniform,
                        "{name} {variable_name}"
                    );
                    check_layout(&module, variable.ty, block);
                }
                Binding::Read(array) => {
                    assert_eq!(variable_name, *array, "{name}");
                    if *array == "instances" {
                        let TypeInner::Array { base, .. } = module.types[variable.ty].inner else {
                            panic!("{name} {array} is no array");
                        };
                        check_layout(&module, base, "Instance");
                    }
                    let access = StorageAccess::LOAD;
                    assert_eq!(
                        variable.space,
                        AddressSpace::Storage { access },
                        "{name} {array}"
                    );
                }
                Binding::Write(array) => {
                    assert_eq!(variable_name, *array, "{name}");
                    let access = StorageAccess::LOAD | StorageAccess::STORE;
                    assert_eq!(
                        variable.space,
                        AddressSpace::Storage { access },
                        "{name} {array}"
                    );
                }
            }
        }
        let overrides: Vec<&str> = module
            .overrides
            .iter()
            .filter_map(|(_, o)| o.name.as_deref())
            .collect();
        let wanted: &[&str] = match kernel.sizes {
            Sizes::Elements | Sizes::Reduction | Sizes::Instances => &["WORKGROUP"],
            Sizes::Tiles => &["TILE_LANES", "TILE_ROWS"],
            Sizes::Rows => &["ROW_LANES", "ROWS"],
        };
        assert_eq!(overrides, wanted, "overrides of {name}");
    }
}

/// Same names, types and offsets, and a size that the padded bytes cover.
fn check_layout(module: &naga::Module, ty: naga::Handle<naga::Type>, block: &str) {
    let ty = &module.types[ty];
    assert_eq!(ty.name.as_deref(), Some(block));
    let TypeInner::Struct { members, span } = &ty.inner else {
        panic!("{block} is not a struct");
    };
    let fields = fields(block);
    assert_eq!(members.len(), fields.len(), "fields of {block}");
    for (index, (member, (name, scalar))) in members.iter().zip(fields).enumerate() {
        assert_eq!(member.name.as_deref(), Some(*name), "{block}");
        assert_eq!(member.offset, 4 * index as u32, "{block}.{name}");
        let wanted = match scalar {
            Scalar::U32 => naga::Scalar::U32,
            Scalar::F32 => naga::Scalar::F32,
        };
        assert_eq!(
            module.types[member.ty].inner,
            TypeInner::Scalar(wanted),
            "{block}.{name}"
        );
    }
    assert!((*span as usize) <= 4 * fields.len().next_multiple_of(4));
}

#[test]
fn every_shader_has_its_header() {
    for kernel in KERNELS {
        let lines: Vec<&str> = kernel
            .source
            .lines()
            .take_while(|line| line.starts_with("//"))
            .collect();
        let header = lines.join("\n");
        assert!(
            header.starts_with(&format!("// {}: ", kernel.name)),
            "{}",
            kernel.name
        );
        for part in ["Equation: ", "CPU twin: ", "Dispatch: ", "Writes"] {
            assert!(header.contains(part), "{} has no line {part}", kernel.name);
        }
    }
}
